package dev.outcrop.iac.aws;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The CDK's own command line, by the version that {@code package.json} pins. */
record Cdk(Path folder, Terminal terminal) {
    /** Where a stage is synthesized whose image does not matter: a digest of nothing. */
    static final String NO_IMAGE = "sha256:" + "0".repeat(64);

    /** How a call is shown to a person. */
    static String shown(List<String> arguments) {
        return "cdk " + String.join(" ", arguments);
    }

    /** Runs it, shows what it says, and gives its exit code. */
    int run(List<String> arguments) throws InterruptedException {
        Path programs = folder.resolve("node_modules").resolve(".bin");
        if (Files.exists(folder.resolve("install.mjs"))) {
            int installed = process(List.of("node", "install.mjs"), programs);
            if (installed != 0) {
                throw new Trouble("the CDK's command line could not be fetched: it takes Node 22 or newer and npm.");
            }
        }
        var command = new ArrayList<String>();
        command.add(programs.resolve("cdk").toString());
        command.addAll(arguments);
        return process(command, programs);
    }

    /** Runs it, and a failure of it is a failure here. */
    void must(List<String> arguments) throws InterruptedException {
        int code = run(arguments);
        if (code != 0) {
            throw new Trouble("\"" + shown(arguments) + "\" ended with " + code + "; what it said is above.");
        }
    }

    private int process(List<String> command, Path programs) throws InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("NO_COLOR", "1");
        // Its own Node comes first, if it brought one.
        builder.environment().merge("PATH", programs.toString(), (path, ours) -> ours + File.pathSeparator + path);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try (var said = process.inputReader(StandardCharsets.UTF_8)) {
                said.lines().forEach(line -> terminal.say("    " + line));
            }
            return process.waitFor();
        } catch (IOException e) {
            throw new Trouble(
                    "\"" + command.getFirst() + "\" could not be started: it takes Node 22 or newer and npm"
                            + " (https://nodejs.org).",
                    e);
        }
    }
}
