package dev.outcrop.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java runtime of the modules that the server needs, and of no other. */
record JavaRuntime(Path jdk) {
    /**
     * Those that jdeps finds in the jars, the desktop's among them, of which the reader of PDFs uses matrices and shapes; and
     * those that are only found by name: elliptic curves, Flight Recorder, Japanese dates, names by DNS.
     */
    static final List<String> MODULES = List.of(
            "java.base",
            "java.desktop",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.sql",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.jfr",
            "jdk.localedata",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported");

    /** Windows, splash screens and sound: they need libraries that the image has not, and nobody looks at a server. */
    private static final String LEFT_OUT = "**/libawt_xawt.so,**/libjawt.so,**/libsplashscreen.so,**/libjsound.so";

    /** Links it in this folder, unless there is one of the same JDK. */
    void linkTo(Path folder, Path log) throws IOException, InterruptedException {
        Path jlink = jdk.resolve("bin/jlink");
        if (!Files.isExecutable(jlink)) {
            throw new ImageProblem(
                    jdk + " has no jlink: the image's Java runtime is made with a JDK, not with a runtime.");
        }
        Path mark = folder.resolveSibling(folder.getFileName() + ".of");
        String wanted = String.join("\n", String.join(",", MODULES), LEFT_OUT, jdk.toString(), trusted()) + "\n"
                + Files.readString(jdk.resolve("release"));
        if (Files.isDirectory(folder)
                && Files.isRegularFile(mark)
                && Files.readString(mark).equals(wanted)) {
            return;
        }
        Files.deleteIfExists(mark);
        Folders.delete(folder);
        var words = new ArrayList<>(List.of(jlink.toString(), "--add-modules", String.join(",", MODULES)));
        words.addAll(List.of("--include-locales=en,ja", "--strip-debug", "--no-header-files", "--no-man-pages"));
        words.addAll(List.of("--exclude-files=" + LEFT_OUT, "--compress=zip-6"));
        words.addAll(List.of("--output", folder.toString()));
        new Subprocess(words, log).run("Making the Java runtime");
        Files.writeString(mark, wanted);
    }

    /** Whom the JDK trusts: where a distribution keeps that, it changes while the JDK stays the same. */
    private String trusted() throws IOException {
        Path certificates = jdk.resolve("lib/security/cacerts");
        return Files.isRegularFile(certificates) ? Digests.sha256(certificates) : "";
    }

    /** What the JDK calls itself. */
    String version() throws IOException {
        return Files.readString(jdk.resolve("release"))
                .lines()
                .filter(line -> line.startsWith("JAVA_RUNTIME_VERSION="))
                .map(line -> line.substring("JAVA_RUNTIME_VERSION=".length()).replace("\"", ""))
                .findFirst()
                .orElse(System.getProperty("java.runtime.version"));
    }
}
