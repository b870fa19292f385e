#!/usr/bin/env bash
# The image that students' and instructors' servers run in: deploy/kubernetes/build_image.sh NAME:TAG [repo2docker options]
#
# Made from the students' bundle, so that it can hold no solution and no hidden test. With --no-build it only shows the
# recipe; without, it needs Docker.
set -euo pipefail
name=${1:?"which name and tag is the image to have? For example registry.example.org/ffnn:2026-10"}
shift
cd "$(dirname "$0")/../.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

python3 tools/bundle.py "$place"
python3 -m zipfile -e "$place"/ffnn-course-*.zip "$place"
rm "$place"/*.zip
mv "$place"/ffnn-course-* "$place/course"
cp deploy/kubernetes/postBuild "$place/course/"
# Not in the home folder: there Kubernetes puts each user's own disk, and hides what the image has.
jupyter-repo2docker --no-run --user-id 1000 --user-name jovyan --target-repo-dir /srv/course \
    --image-name "$name" "$@" "$place/course"
