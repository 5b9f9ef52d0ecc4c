"""The SEC and Yahoo on this machine: a proxy that answers their addresses over real sockets and TLS, with faults on
demand.

Programs are pointed at it by the environment alone (`HTTPS_PROXY`, `SSL_CERT_FILE`): the code that runs is the code of
every day. For tests, `python -m tools.reliability`, and trying a refresh without a network: `python -m tools.replay --
leverage refresh`.
"""

from tools.replay.faults import FAULTS, Fault
from tools.replay.server import Replay
from tools.replay.world import World

__all__ = ["FAULTS", "Fault", "Replay", "World"]
