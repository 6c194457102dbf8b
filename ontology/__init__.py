"""The shared language: vocabulary, shapes and the frozen values of the data path. Imports nothing of ours."""
