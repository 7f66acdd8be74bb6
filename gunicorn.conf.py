"""What holds for gunicorn however it is started: it reads this file from the folder where it starts."""

logger_class = "lms.infra.server_log.Discreet"
control_socket_disable = True
