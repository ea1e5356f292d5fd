package dev.outcrop.image;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the image says of itself, and its layers above the base: what changes more often lies higher. */
record Recipe(Program program) {
    private static final FilePermissions READABLE = FilePermissions.fromOctalString("644");
    private static final String USER = SystemLayer.USER + ":" + SystemLayer.USER;
    private static final int PORT = 8080;

    /**
     * The JVM takes part of what memory the container has, and ends when it has none left, so that a new one is started.
     * {@code auto}: on a processor or a JVM flag for which what was learnt is not true a start takes longer, and the
     * server is there nevertheless.
     */
    static final List<String> ENTRYPOINT = List.of(
            "java",
            "@" + Program.OPTIONS,
            // Beside the heap there are the JVM itself, and in processes of their own the reader of PDFs and the health
            // check.
            "-XX:MaxRAMPercentage=55",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:AOTCache=" + Program.MEMORY_OF_STARTS,
            "-XX:AOTMode=auto",
            "-Dorg.sqlite.lib.path=" + Program.NATIVE,
            "-jar",
            Program.JAR);

    static final Map<String, String> ENVIRONMENT = new TreeMap<>(Map.of(
            "JAVA_HOME",
            Program.JAVA,
            "LANG",
            "C.UTF-8",
            "OUTCROP_DATA",
            "/tmp/outcrop",
            "PATH",
            Program.JAVA + "/bin"));

    JibContainerBuilder on(Path base) throws IOException {
        var libraries = new ArrayList<>(program.libraries());
        libraries.add(program.at(Program.NATIVE + "/libsqlitejdbc.so"));
        var own = new ArrayList<>(program.modules());
        own.add(program.at(Program.JAR));
        own.add(program.at(Program.OPTIONS));
        List<Path> agents = program.agents();
        Map<String, String> environment = new TreeMap<>(ENVIRONMENT);
        if (!agents.isEmpty()) {
            environment.put("OUTCROP_AGENTS", Program.AGENTS);
        }
        JibContainerBuilder recipe = Jib.from(TarImage.at(base))
                .setFormat(ImageFormat.OCI)
                .setCreationTime(Instant.EPOCH)
                .setUser(USER)
                .setWorkingDirectory(AbsoluteUnixPath.get(Program.HOME))
                .setVolumes(Set.of(AbsoluteUnixPath.get("/tmp")))
                .setExposedPorts(Port.tcp(PORT))
                .setEnvironment(environment)
                .setLabels(new TreeMap<>(Map.of(
                        "org.opencontainers.image.title",
                        "Outcrop",
                        "org.opencontainers.image.version",
                        program.version(),
                        "org.opencontainers.image.licenses",
                        "Apache-2.0")))
                .setEntrypoint(ENTRYPOINT)
                .setProgramArguments("start")
                .addFileEntriesLayer(layer("libraries", libraries))
                .addFileEntriesLayer(layer("program", own))
                .addFileEntriesLayer(layer("start", List.of(program.at(Program.MEMORY_OF_STARTS))));
        return agents.isEmpty() ? recipe : recipe.addFileEntriesLayer(layer("agents", agents));
    }

    private FileEntriesLayer layer(String name, List<Path> files) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Path file : files) {
            AbsoluteUnixPath place = AbsoluteUnixPath.get("/" + program.root().relativize(file));
            layer.addEntry(file, place, READABLE, Layer.MOMENT);
        }
        return layer.build();
    }
}
