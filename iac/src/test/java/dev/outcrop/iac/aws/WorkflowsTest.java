package dev.outcrop.iac.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.Cloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a pipeline may and may not, read off its files. */
class WorkflowsTest {
    private static final Path FOLDER = Cloud.IAC.resolveSibling(".github").resolve("workflows");
    private static final Pattern PINNED =
            Pattern.compile("^\\s*-? ?uses: [\\w.-]+/[\\w./-]+@[0-9a-f]{40} # v\\d+(\\.\\d+){2}$");
    private static final Pattern SECRET = Pattern.compile("secrets\\.(\\w+)");

    @TempDir
    Path folder;

    @Test
    void the_pipelines_keep_their_laws() throws IOException {
        List<Path> files = files();

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .contains("test.yml", "image.yml", "diff.yml", "deploy.yml");
        for (Path file : files) {
            assertThat(breaches(Files.readString(file))).as(file.toString()).isEmpty();
        }
    }

    @Test
    void their_commands_are_there() throws IOException {
        String all = "";
        for (Path file : files()) {
            all += Files.readString(file);
        }

        assertThat(all).contains(".ci/run");
        assertThat(Cloud.IAC.resolveSibling(".ci").resolve("run")).isExecutable();
        assertThat(Commands.in(all)).hasSizeGreaterThan(5).allSatisfy(Commands::hold);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deploy.yml | role-to-assume: ${{ vars.OUTCROP_ROLE }} | aws-secret-access-key: ${{ secrets.KEY }} | stores a key: KEY
            deploy.yml | # v7.0.1 | | is not pinned
            deploy.yml | 3d3c42e5aac5ba805825da76410c181273ba90b1 | v7 | is not pinned
            deploy.yml | permissions: {} | permissions: write-all | the workflow's own permissions
            test.yml | contents: read | contents: write | may write
            diff.yml | pull_request: | pull_request_target: | pull_request_target
            diff.yml | contents: read | id-token: write | has credentials without an environment
            image.yml | node iac/install.mjs | | installs with credentials
            deploy.yml | node iac/install.mjs | | installs with credentials
            test.yml | sudo -E env "PATH=$PATH" "JAVA_HOME=$JAVA_HOME" .ci/run | .ci/run | runs .ci/run as somebody who may install nothing
            image.yml | --stage "$STAGE" --digest-file | --stage ${{ inputs.stage }} --digest-file | writes an expression into a shell
            """)
    void a_breach_of_each_is_found(String file, String from, @Nullable String to, String said) throws IOException {
        String text = Files.readString(FOLDER.resolve(file.strip()));
        String broken = text.replace(from, to == null ? "" : to);

        assertThat(broken).isNotEqualTo(text);
        assertThat(String.join("\n", breaches(broken))).contains(said);
    }

    @Test
    void a_comment_names_stages_of_both_sides_and_is_cut_between_characters() throws Exception {
        Files.createDirectories(folder.resolve("iac/stages"));
        Files.createDirectories(folder.resolve("base/iac/stages"));
        for (String file :
                List.of("iac/stages/both", "iac/stages/new", "base/iac/stages/both", "base/iac/stages/gone")) {
            Files.writeString(folder.resolve(file + ".json"), "{}");
        }
        Path outcrop = folder.resolve("outcrop");
        // Four bytes each, behind one that has all of them begin at an odd place.
        Files.writeString(folder.resolve("said"), "x" + "\uD83E\uDEA8".repeat(70_000) + "\n");
        Files.writeString(outcrop, "#!/bin/sh\ncat \"" + folder.resolve("said") + "\"\n");
        Files.setPosixFilePermissions(outcrop, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(outcrop, folder.resolve("base/outcrop"), StandardCopyOption.COPY_ATTRIBUTES);

        String comment = comment();

        assertThat(comment.codePointCount(0, comment.length())).isBetween(59_000, 60_100);
        assertThat(comment)
                .startsWith("**both**\n\n```\nx")
                .contains("There is more")
                .doesNotContain("\uFFFD");
        assertThat(comment.lines().filter(line -> line.startsWith("```"))).hasSize(2);
        Files.writeString(folder.resolve("said"), "little\n");
        assertThat(comment()).isEqualTo("""
                **both**

                ```
                little
                ```

                **gone**

                ```
                This stage is gone.
                ```

                **new**

                ```
                This stage is new.
                ```
                """);
    }

    /** What the workflow's script makes of a folder, by the shell that GitHub takes. */
    private String comment() throws Exception {
        Files.deleteIfExists(folder.resolve("all.md"));
        Files.deleteIfExists(folder.resolve("diff.md"));
        Map<?, ?> workflow = map(
                new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FOLDER.resolve("diff.yml"))));
        var script = ((List<?>) requireNonNull(
                        map(map(workflow.get("jobs")).get("templates")).get("steps")))
                .stream()
                        .map(step -> String.valueOf(map(step).get("run")))
                        .filter(run -> run.contains("diff.md"))
                        .findFirst()
                        .orElseThrow();
        Process process = new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        return Files.readString(folder.resolve("diff.md"));
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    private static List<String> breaches(String text) {
        var found = new ArrayList<String>();
        SECRET.matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !name.equals("GITHUB_TOKEN"))
                .forEach(name -> found.add("stores a key: " + name));
        text.lines()
                .filter(line -> line.contains("uses: ") && !line.contains("uses: ./"))
                .filter(line -> !PINNED.matcher(line).matches())
                .forEach(line -> found.add("is not pinned: " + line.strip()));
        Map<?, ?> workflow = map(new Load(LoadSettings.builder().build()).loadFromString(text));
        if (!Map.of().equals(workflow.get("permissions"))) {
            found.add("the workflow's own permissions are not none");
        }
        if (text.contains("pull_request_target:")) {
            found.add("runs a stranger's code with rights: pull_request_target");
        }
        map(workflow.get("jobs")).forEach((name, job) -> job(found, String.valueOf(name), map(job)));
        return found;
    }

    private static void job(List<String> found, String name, Map<?, ?> job) {
        if (!(job.get("permissions") instanceof Map<?, ?> permissions)) {
            found.add(name + " does not say what it may");
            return;
        }
        permissions.forEach((what, how) -> {
            boolean comment = what.equals("pull-requests") && !job.toString().contains("actions/checkout");
            boolean identity = what.equals("id-token");
            if (how.equals("write") && !comment && !identity) {
                found.add(name + " may write " + what);
            }
            if (identity
                    && !job.containsKey("environment")
                    && !String.valueOf(job.get("uses")).startsWith("./")) {
                found.add(name + " has credentials without an environment");
            }
        });
        if (job.get("steps") instanceof List<?> steps) {
            String before = "";
            for (Object step : steps) {
                String does = map(step).toString();
                if (does.contains("configure-aws-credentials") && !before.contains("node iac/install.mjs")) {
                    found.add(name + " installs with credentials what it takes");
                }
                if (does.contains(".ci/run") && !does.contains("sudo -E ")) {
                    found.add(name + " runs .ci/run as somebody who may install nothing");
                }
                before += does;
                if (map(step).get("run") instanceof String run && run.contains("${{")) {
                    found.add(name + " writes an expression into a shell: " + run.strip());
                }
            }
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) requireNonNull(value, "there is something");
    }
}
