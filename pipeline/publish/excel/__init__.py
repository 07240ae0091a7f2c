"""The views as workbooks."""
