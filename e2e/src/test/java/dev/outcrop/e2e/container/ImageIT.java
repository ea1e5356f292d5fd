package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.Prerequisites;
import dev.outcrop.image.BuiltImage;
import dev.outcrop.image.ImageLayer;
import dev.outcrop.image.ImageProblem;
import dev.outcrop.image.ImageTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is in the image, and that it is made alike twice. */
@Alone
class ImageIT {
    private static final double MEGABYTE = 1e6;
    private static final double MOST_MEGABYTES = 150;
    private static final String TRAINED = "root/app/outcrop.aot";

    @TempDir
    private Path folder;

    @Test
    void made_again_from_nothing_but_the_training_it_is_the_same_to_the_last_byte() throws Exception {
        BuiltImage first = TheImage.built();
        keepTraining();
        BuiltImage second = TheImage.make(folder);
        assertThat(second.layers()).isEqualTo(first.layers());
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.sbom()).hasSameTextualContentAs(first.sbom());
    }

    @Test
    void a_team_s_own_agents_lie_in_it_if_it_is_told_where_they_are_and_nothing_below_them_changes() throws Exception {
        BuiltImage plain = TheImage.built();
        Path agents = folder.resolve("agents");
        Path chef = Files.createDirectories(agents.resolve("chef"));
        Files.writeString(chef.resolve("agent.md"), "You cook.");
        Files.writeString(agents.resolve(".env"), "KEY=1");
        keepTraining();
        BuiltImage image = TheImage.make(folder, Optional.of(agents));
        PulledImage pulled;
        try (Registry registry = Registry.start(folder.resolve("registry"))) {
            String digest = image.push(new ImageTarget(registry.repository("ours"), Optional.empty()));
            pulled = PulledImage.pull(registry.base(), "ours", digest, folder.resolve("pulled"));
            assertThat(texts(new ChatClient(registry.base())
                            .read("/v2/ours/tags/list")
                            .path("tags")))
                    .as("by which it is seen in a registry that it has such agents")
                    .containsExactly(BuiltImage.tag(digest, true))
                    .first()
                    .asString()
                    .endsWith("-agents");
        }

        assertThat(pulled.root().resolve("app/agents/chef/agent.md")).hasContent("You cook.");
        assertThat(names(pulled.root().resolve("app/agents"))).containsExactly("chef");
        assertThat(texts(pulled.config().path("config").path("Env"))).contains("OUTCROP_AGENTS=/app/agents");
        assertThat(image.layers()).startsWith(plain.layers().toArray(ImageLayer[]::new));
        Files.writeString(chef.resolve("agent.md"), "You bake.");
        assertThat(TheImage.make(folder, Optional.of(agents)).layers())
                .as("made again in the same folder after an agent has changed")
                .startsWith(plain.layers().toArray(ImageLayer[]::new))
                .isNotEqualTo(image.layers());
        assertThatThrownBy(() -> TheImage.make(folder, Optional.of(folder.resolve("nowhere"))))
                .isInstanceOf(ImageProblem.class)
                .hasMessageContaining("There are no agents in");
    }

    @Test
    void every_library_that_a_program_of_it_needs_is_in_it() throws Exception {
        String readelf = Prerequisites.program("readelf", "binutils").toString();
        Path root = unpacked().root();
        List<Path> all;
        try (Stream<Path> found = Files.walk(root)) {
            all = found.filter(file -> !file.startsWith(root.resolve("app/lib")) && !Files.isDirectory(file))
                    .toList();
        }
        Set<String> held =
                all.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        Map<String, String> needed = new TreeMap<>();
        for (Path file : all) {
            if (Files.isRegularFile(file)
                    && file.getFileName().toString().matches(".*\\.so(\\.\\d+)?|java|jspawnhelper")) {
                run(List.of(readelf), "--dynamic", "--wide", file.toString())
                        .lines()
                        .filter(line -> line.contains("(NEEDED)"))
                        .map(line -> line.replaceFirst(".*\\[(.*)].*", "$1"))
                        .forEach(name -> needed.put(name, file.toString()));
            }
        }
        assertThat(needed).containsKeys("libc.so.6", "libjvm.so", "libjli.so");
        needed.keySet().removeAll(held);
        assertThat(needed).as("libraries that are not there").isEmpty();
    }

    @Test
    void it_trusts_whom_the_jdk_trusts_that_made_it() throws Exception {
        Path trusted = unpacked().root().resolve("opt/java/lib/security/cacerts");
        assertThat(trusted).isRegularFile();
        assertThat(Files.isSymbolicLink(trusted)).isFalse();
        var certificates = KeyStore.getInstance(trusted.toFile(), (char[]) null);
        assertThat(certificates.size()).isPositive();
        assertThat(trusted)
                .hasSameBinaryContentAs(Path.of(System.getProperty("java.home"), "lib", "security", "cacerts"));
    }

    @Test
    void it_is_small() {
        BuiltImage image = TheImage.built();
        Figures.tell("the image, compressed", image.compressedBytes() / MEGABYTE, "MB", "150");
        Figures.tell("the image, unpacked", image.unpackedBytes() / MEGABYTE, "MB", "none");
        assertThat(image.compressedBytes() / MEGABYTE).isLessThan(MOST_MEGABYTES);
    }

    @Test
    void it_says_that_it_runs_as_nobody_in_particular_with_one_place_to_write() throws Exception {
        JsonNode config = unpacked().config().path("config");
        assertThat(config.path("User").asString()).isEqualTo("10001:10001");
        assertThat(config.path("WorkingDir").asString()).isEqualTo("/app");
        assertThat(config.path("Volumes").propertyNames()).containsExactly("/tmp");
        assertThat(texts(config.path("Entrypoint")))
                .startsWith("java", "@/app/java.options")
                .contains(
                        "-XX:MaxRAMPercentage=55",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:AOTCache=/app/outcrop.aot",
                        "-XX:AOTMode=auto")
                .endsWith("-jar", "/app/outcrop.jar");
        assertThat(texts(config.path("Cmd"))).containsExactly("start");
        assertThat(texts(config.path("Env")))
                .containsExactlyInAnyOrder(
                        "JAVA_HOME=/opt/java", "LANG=C.UTF-8", "OUTCROP_DATA=/tmp/outcrop", "PATH=/opt/java/bin");
    }

    @Test
    void it_holds_no_shell_no_key_and_no_file_that_the_server_could_change() throws Exception {
        Path root = unpacked().root();
        List<Path> all;
        try (Stream<Path> found = Files.walk(root)) {
            all = found.toList();
        }
        Set<String> programs = all.stream()
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .map(file -> "/" + root.relativize(file))
                .filter(name -> !name.contains(".so"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(programs)
                .as("programs")
                .allMatch(name -> name.startsWith("/opt/java/"))
                .noneMatch(name -> name.matches(".*/(sh|bash|dash|busybox|apt.*|dpkg)"));
        assertThat(all)
                .extracting(file -> file.getFileName().toString())
                .noneMatch(name -> name.matches("(?i)(.*\\.(pem|p12|jks|key)|credentials|\\.env|\\.aws|\\.git)"));
        List<String> writable = new ArrayList<>();
        for (Path file : all) {
            boolean others = !Files.isSymbolicLink(file)
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
            if (others
                    || Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(10001)) {
                writable.add("/" + root.relativize(file));
            }
        }
        assertThat(writable).isSubsetOf("/home/outcrop", "/tmp", "/var/tmp", "/var/lock");
        assertThat(Files.getAttribute(root.resolve("tmp"), "unix:mode"))
                .as("mode of /tmp")
                .isEqualTo(041777);
    }

    @Test
    void its_bill_of_materials_names_every_jar_and_package() throws Exception {
        JsonNode bill =
                ChatClient.JSON.readTree(Files.readString(TheImage.built().sbom(), UTF_8));
        assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
        var named = new HashSet<String>();
        for (JsonNode component : bill.path("components")) {
            assertThat(component.path("purl").asString())
                    .as(component.toString())
                    .startsWith("pkg:");
            named.add(component.path("name").asString() + "-"
                    + component.path("version").asString() + ".jar");
        }
        Path root = unpacked().root();
        assertThat(named).containsAll(names(root.resolve("app/lib")));
        assertThat(names(root.resolve("var/lib/dpkg/status.d")))
                .containsExactlyInAnyOrder("base-files", "libc6", "netbase");
        assertThat(bill.path("components").toString())
                .contains("pkg:deb/debian/libc6@", "pkg:deb/debian/base-files@", "pkg:deb/debian/netbase@", "openjdk@")
                .contains("pkg:npm/react@", "pkg:npm/%40ai-sdk/react@")
                .doesNotContain("pkg:npm/vite@");
    }

    @Test
    void its_runtime_has_every_module_that_the_jars_use() throws Exception {
        Path root = unpacked().root();
        var out = new StringWriter();
        List<String> jars;
        try (Stream<Path> found = Files.list(root.resolve("app/lib"))) {
            jars = found.map(Path::toString).toList();
        }
        var arguments = new ArrayList<>(
                List.of("--ignore-missing-deps", "--multi-release", "25", "--print-module-deps", "--class-path"));
        arguments.add(String.join(":", jars));
        arguments.add(root.resolve("app/outcrop.jar").toString());
        arguments.addAll(jars);
        ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
        String last = out.toString().lines().reduce("", (_, line) -> line);
        Set<String> needed = new TreeSet<>(Arrays.asList(last.split(",", -1)));
        assertThat(needed).contains("java.base");
        assertThat(modules(root)).containsAll(needed);
    }

    @Test
    void the_text_of_a_pdf_is_read_with_what_the_image_holds_and_nothing_else() throws Exception {
        List<String> reader = List.of(
                "java",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-cp",
                "/app/outcrop.jar",
                "dev.outcrop.file.PdfReader");
        var spec = new ContainerSpec(unpacked(), reader, Map.of(), Map.of());
        try (Container container = Container.start(spec, folder, Ports.free())) {
            givePdf(container);
            int ended = container.exit(Duration.ofMinutes(1));
            assertThat(container.log()).contains("Leek soup");
            assertThat(ended).isZero();
        }
    }

    private static void givePdf(Container container) throws IOException {
        try (var document = new PDDocument();
                OutputStream in = container.input()) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(FontName.HELVETICA), 12);
                content.showText("Leek soup");
                content.endText();
            }
            document.save(in);
        }
    }

    @Test
    void the_ordinary_dockerfile_makes_the_same_program_for_the_same_user() throws Exception {
        String buildah = Prerequisites.program("buildah", "buildah").toString();
        Prerequisites.root();
        Path project = Prerequisites.jar().resolveSibling("../../..").normalize();
        List<String> store = List.of(
                buildah,
                "--root",
                folder.resolve("store").toString(),
                "--runroot",
                folder.resolve("run").toString(),
                "--storage-driver",
                "vfs");
        // As a base says where its Java is.
        String base = run(
                        store,
                        "from",
                        "--quiet",
                        "docker-archive:" + TheImage.work().resolve("base.tar"))
                .strip();
        run(store, "config", "--env", "JAVA_HOME=/opt/java", "--env", "PATH=/opt/java/bin", base);
        run(store, "commit", "--quiet", base, "base");
        run(
                store,
                "bud",
                "--isolation",
                "chroot",
                "--format",
                "oci",
                "--build-arg",
                "BASE=localhost/base",
                "-f",
                project.resolve("image/Dockerfile").toString(),
                "-t",
                "ordinary",
                project.toString());
        JsonNode made = ChatClient.JSON
                .readTree(run(store, "inspect", "--type", "image", "ordinary"))
                .path("OCIv1")
                .path("config");
        JsonNode ours = unpacked().config().path("config");
        for (String field : List.of("User", "WorkingDir", "Volumes", "ExposedPorts", "Cmd", "Entrypoint")) {
            assertThat(made.path(field)).as(field).isEqualTo(ours.path(field));
        }
        String container = run(store, "from", "--quiet", "ordinary").strip();
        Path root = Path.of(run(store, "mount", container).strip());
        Map<Path, Path> same = files(unpacked().root().resolve("app"));
        Map<Path, Path> files = files(root.resolve("app"));
        assertThat(files.keySet()).contains(Path.of("native/libsqlitejdbc.so")).isEqualTo(same.keySet());
        files.remove(Path.of("outcrop.aot")); // two trainings differ
        files.forEach((name, file) ->
                assertThat(file).as(name.toString()).hasSameBinaryContentAs(same.getOrDefault(name, file.getRoot())));
        // With what it has learnt itself, or it would not start.
        assertThat(run(
                        store,
                        "run",
                        "--isolation",
                        "chroot",
                        "--user",
                        "10001:10001",
                        container,
                        "--",
                        "java",
                        "@/app/java.options",
                        "-XX:AOTCache=/app/outcrop.aot",
                        "-XX:AOTMode=on",
                        "-jar",
                        "/app/outcrop.jar",
                        "version"))
                .contains("Outcrop ");
    }

    private static Map<Path, Path> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(folder::relativize, file -> file, (one, _) -> one, TreeMap::new));
        }
    }

    /** Has an image in a folder of its own be of the same training. */
    private void keepTraining() throws IOException {
        for (String kept : List.of(TRAINED, TRAINED + ".of")) {
            Path to = folder.resolve(kept);
            Files.createDirectories(to.getParent());
            Files.copy(TheImage.work().resolve(kept), to, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static String run(List<String> command, String... more) throws IOException, InterruptedException {
        var words = new ArrayList<>(command);
        words.addAll(List.of(more));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static Set<String> modules(Path root) throws IOException {
        String release = Files.readString(root.resolve("opt/java/release"), UTF_8);
        String line = release.lines()
                .filter(one -> one.startsWith("MODULES="))
                .findFirst()
                .orElseThrow();
        return Set.of(line.substring("MODULES=".length()).replace("\"", "").split(" ", -1));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }

    /** The image as a registry gives it. */
    private static PulledImage unpacked() throws IOException, InterruptedException {
        return TheImage.pulled();
    }
}
