#!/bin/busybox sh
# First process of the device guest: loads the modules, puts memory over the machine's files and goes on in them.
B=/bin/busybox
$B mount -t proc proc /proc
$B mount -t sysfs sysfs /sys
$B mount -t devtmpfs dev /dev
for module in $($B cat /modules/order); do
  parameters=
  [ "$module" = dummy_hcd.ko ] && parameters=num=2
  $B insmod "/modules/$module" $parameters || echo "guest: $module does not load"
done
plan9=trans=virtio,version=9p2000.L,msize=512000
$B mount -t 9p -o $plan9,cache=loose,ro machine /machine
$B mount -t tmpfs memory /memory
$B mkdir /memory/upper /memory/work
$B mount -t overlay -o lowerdir=/machine,upperdir=/memory/upper,workdir=/memory/work overlay /root
$B mkdir -p /root/guest-out
$B mount -t 9p -o $plan9,cache=none out /root/guest-out
for folder in proc sys dev; do $B mount --move /$folder /root/$folder; done
$B mkdir -p /root/dev/pts /root/dev/shm
$B mount -t devpts devpts /root/dev/pts
$B mount -t tmpfs shm /root/dev/shm
$B mount -t tmpfs run /root/run
$B mount -t configfs configfs /root/sys/kernel/config
$B ip link set lo up
exec $B switch_root /root /bin/sh /guest-out/session.sh
