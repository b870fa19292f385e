"""TensorFlow Playground."""
