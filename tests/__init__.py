from tests import compiled_once, quick_start

compiled_once.keep()  # before any module takes `create_engine` for its own
quick_start.keep()
