"""What holds for gunicorn however it is started: it reads this file from the folder where it starts."""

logger_class = "lms.infra.server_log.Discreet"
control_socket_disable = True
# A process with one thread waits for whoever connects and says nothing, as browsers do to be quick later: two of those
# would stop two processes. Threads wait in the kernel until something is asked. No more of them than a process has
# database connections (lms/app.py).
worker_class = "gthread"
threads = 4
