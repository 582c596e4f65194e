"""Runs a command in a terminal of its own, as a person would sit at it.

terminal.py JSON: {"args": [...], "env": {...}, "rows": 24, "columns": 80, "steps": [[wait for, type], ...]}
Prints {"code": exit code, "output": all that the terminal got}. A step's text is typed when its words have come
behind those of the step before; "\u0003" is Ctrl-C. A command that is not done within two minutes is killed.
"""
import fcntl, json, os, pty, select, signal, struct, sys, termios, time

job = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", job.get("rows", 24), job.get("columns", 80), 0, 0))
    os.environ.update(job.get("env", {}))
    os.execvp(job["args"][0], job["args"])
output, seen, steps = b"", 0, list(job.get("steps", []))
until = time.monotonic() + 120
while time.monotonic() < until:
    if steps:
        at = output.find(steps[0][0].encode(), seen)
        if at >= 0:
            seen = at + len(steps[0][0].encode())
            os.write(terminal, steps.pop(0)[1].encode())
            continue
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        data = os.read(terminal, 65536)
    except OSError:  # the other end is closed: the command is done
        data = b""
    if not data:
        break
    output += data
else:
    os.kill(pid, signal.SIGKILL)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"code": code, "output": output.decode(errors="replace"), "steps_left": len(steps)}))
