"""An example of a driver for hallsys: the "lamp sign", an invented sign of six characters."""
