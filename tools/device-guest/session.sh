# Second half of the guest's start, in the machine's own files: device nodes, then the command.
echo > /guest-out/begun
/lib/systemd/systemd-udevd --daemon 2> /dev/null
udevadm trigger
udevadm settle
/bin/sh /guest-out/command.sh
status=$?
# A program that crashed is named by the kernel only.
[ $status -ge 128 ] && dmesg | tail -n 5
echo $status > /guest-out/status
sync
dmesg -n 1
busybox poweroff -f
