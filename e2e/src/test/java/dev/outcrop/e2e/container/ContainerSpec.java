package dev.outcrop.e2e.container;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How runc is told to run a container: as Fargate does it with our task definition, on this machine's network. Nobody in
 * it is root, has a capability, gets one, or writes anywhere but to /tmp, where nothing can be executed.
 */
record ContainerSpec(
        PulledImage image, List<String> command, Map<String, String> environment, Map<String, String> mounts) {
    static final long MEMORY = 512L << 20;
    private static final int PROCESSES = 500;
    private static final int FILES = 1024;

    String json(String id) {
        ObjectNode spec = ChatClient.JSON.createObjectNode();
        spec.put("ociVersion", "1.0.2");
        process(spec.putObject("process"));
        spec.putObject("root").put("path", image.root().toString()).put("readonly", true);
        mounts(spec.putArray("mounts"));
        ObjectNode linux = spec.putObject("linux");
        linux.put("cgroupsPath", "/" + id);
        ObjectNode resources = linux.putObject("resources");
        resources.putArray("devices").addObject().put("allow", false).put("access", "rwm");
        resources.putObject("memory").put("limit", MEMORY).put("swap", MEMORY);
        resources.putObject("pids").put("limit", PROCESSES);
        ArrayNode namespaces = linux.putArray("namespaces");
        for (String kind : List.of("pid", "ipc", "uts", "mount")) {
            namespaces.addObject().put("type", kind);
        }
        ArrayNode masked = linux.putArray("maskedPaths");
        List.of("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware")
                .forEach(masked::add);
        ArrayNode readonly = linux.putArray("readonlyPaths");
        List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
                .forEach(readonly::add);
        return spec.toPrettyString();
    }

    private void process(ObjectNode process) {
        process.put("terminal", false).put("noNewPrivileges", true);
        String[] user = image.config().path("config").path("User").asString().split(":", 2);
        process.putObject("user").put("uid", Integer.parseInt(user[0])).put("gid", Integer.parseInt(user[1]));
        process.put("cwd", image.config().path("config").path("WorkingDir").asString());
        ArrayNode args = process.putArray("args");
        command.forEach(args::add);
        ArrayNode env = process.putArray("env");
        image.texts(image.config().path("config").path("Env")).forEach(env::add);
        environment.forEach((name, value) -> env.add(name + "=" + value));
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted", "inheritable", "ambient")) {
            capabilities.putArray(set);
        }
        process.putArray("rlimits")
                .addObject()
                .put("type", "RLIMIT_NOFILE")
                .put("hard", FILES)
                .put("soft", FILES);
    }

    private void mounts(ArrayNode all) {
        mount(all, "/proc", "proc", "proc");
        mount(all, "/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        mount(all, "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        mount(all, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        mount(all, "/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        // A name for loopback and the way to others, which every container runtime puts there.
        mount(all, "/etc/hosts", "bind", "/etc/hosts", "rbind", "ro");
        mount(all, "/etc/resolv.conf", "bind", "/etc/resolv.conf", "rbind", "ro");
        for (String volume : image.config().path("config").path("Volumes").propertyNames()) {
            mount(all, volume, "tmpfs", "tmpfs", "nosuid", "noexec", "nodev", "mode=1777", "size=262144k");
        }
        mounts.forEach((inside, outside) -> mount(all, inside, "bind", outside, "rbind", "ro"));
    }

    private static void mount(ArrayNode all, String destination, String type, String source, String... options) {
        ArrayNode array = all.addObject()
                .put("destination", destination)
                .put("type", type)
                .put("source", source)
                .putArray("options");
        List.of(options).forEach(array::add);
    }
}
