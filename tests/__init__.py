from tests.compiled_once import keep

keep()  # before any module takes `create_engine` for its own
