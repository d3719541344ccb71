"""OpenStack Swift with its S3 interface, whole, in one process, for tests.

Usage: swift-cluster.py FOLDER. Needs no root. Listens on loopback, prints its port, ends when its
standard input does. Everything that it stores is below FOLDER.
"""

import os
import signal
import sys

import eventlet
import eventlet.wsgi

eventlet.monkey_patch()

from swift.common import utils  # noqa: E402

FOLDER = os.path.abspath(sys.argv[1])
ETC = os.path.join(FOLDER, "etc")
NODE = os.path.join(FOLDER, "node")
PARTS_POWER = 4


def write(name, text):
    with open(os.path.join(ETC, name), "w") as file:
        file.write(text)
    return os.path.join(ETC, name)


def listen():
    return eventlet.listen(("127.0.0.1", 0))


def serve(app, socket):
    from swift.common.http_protocol import SwiftHttpProtocol

    eventlet.spawn(
        eventlet.wsgi.server,
        socket,
        app,
        log_output=False,
        protocol=SwiftHttpProtocol,
    )


def build_rings(ports):
    from swift.common.ring import RingBuilder

    for name, port in ports.items():
        builder = RingBuilder(PARTS_POWER, 1, 1)
        builder.add_dev(
            {
                "region": 1,
                "zone": 1,
                "ip": "127.0.0.1",
                "port": port,
                "device": "disk",
                "weight": 1,
            }
        )
        builder.rebalance()
        builder.get_ring().save(os.path.join(ETC, name + ".ring.gz"))


STORAGE = """
[DEFAULT]
devices = {node}
mount_check = false
swift_dir = {etc}
log_name = {name}
log_level = ERROR
disable_fallocate = true
fallocate_reserve = 0

[app:main]
use = egg:swift#{name}
"""

# Its filters in the order that s3api asks for.
PROXY = """
[DEFAULT]
swift_dir = {etc}
log_level = ERROR

[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth copy slo versioned_writes symlink proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9

[filter:listing_formats]
use = egg:swift#listing_formats

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false

[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin

[filter:copy]
use = egg:swift#copy

[filter:slo]
use = egg:swift#slo

[filter:symlink]
use = egg:swift#symlink

[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
"""


def main():
    os.makedirs(ETC, exist_ok=True)
    os.makedirs(os.path.join(NODE, "disk"), exist_ok=True)
    utils.SWIFT_CONF_FILE = write(
        "swift.conf",
        "[swift-hash]\nswift_hash_path_suffix = test\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n",
    )
    utils.validate_hash_conf()
    from swift.common import storage_policy, wsgi

    storage_policy.reload_storage_policies()
    sockets = {name: listen() for name in ("account", "container", "object")}
    build_rings({name: socket.getsockname()[1] for name, socket in sockets.items()})
    for name, socket in sockets.items():
        path = write(name + ".conf", STORAGE.format(name=name, node=NODE, etc=ETC))
        serve(wsgi.loadapp(path), socket)
    proxy = listen()
    serve(wsgi.loadapp(write("proxy.conf", PROXY.format(etc=ETC))), proxy)
    print(proxy.getsockname()[1], flush=True)
    # The parent's end closes it, however the parent ends.
    eventlet.tpool.execute(sys.stdin.read)
    os.kill(os.getpid(), signal.SIGKILL)


main()
