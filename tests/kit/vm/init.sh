#!/bin/busybox sh
# The guest's first program: puts this machine's file system (read-only, with a layer in memory above it) in place of the
# initial one, and hands over to the script that the kernel's command line names.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for module in virtio_pci 9pnet_virtio 9p overlay; do modprobe "$module" || echo "no $module"; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144,cache=loose host /ro
mount -t tmpfs layer /rw
mkdir -p /rw/upper /rw/work
mount -t overlay -o lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work root /new
mkdir -p /new/usr/lib/modules
cp -r /lib/modules/* /new/usr/lib/modules/
guest=$(sed 's/.*guest=\([^ ]*\).*/\1/' /proc/cmdline)
mount --move /sys /new/sys
mount --move /dev /new/dev
mount --move /proc /new/proc
mkdir -p /new/dev/pts /new/dev/shm
mount -t devpts pts /new/dev/pts
mount -t tmpfs run /new/run
mount -t tmpfs tmp /new/dev/shm
exec switch_root /new /bin/sh "$guest"
