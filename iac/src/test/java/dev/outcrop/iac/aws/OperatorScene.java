package dev.outcrop.iac.aws;

import dev.outcrop.iac.Cloud;
import dev.outcrop.iac.config.Tasks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody at a command line, with a stage's file, an AWS on loopback, and a CDK that does as if. */
final class OperatorScene implements AutoCloseable {
    static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
    static final String OTHER = "sha256:" + "0".repeat(64);

    private static final Map<String, String> HERS = Map.of(
            "aws.accessKeyId", FakeAws.KEY,
            "aws.secretAccessKey", "secret",
            "aws.region", "us-east-1");

    final Path iac;
    final FakeAws aws;
    final List<String> shipped = new ArrayList<>();
    final List<String> checked = new ArrayList<>();

    @Nullable
    String hindrance;

    @Nullable
    String wrongAgents;

    record Outcome(int code, String out, String err) {}

    OperatorScene(Path folder) throws IOException {
        iac = folder.resolve("iac");
        Files.createDirectories(iac.resolve("stages"));
        aws = new FakeAws(iac.resolve("stacks.d"));
        HERS.forEach(System::setProperty);
        System.setProperty("aws.endpointUrl", aws.url());
        Path cdk = iac.resolve("node_modules/.bin/cdk");
        Files.createDirectories(cdk.getParent());
        Files.writeString(cdk, """
                #!/bin/sh
                here=%s
                golden=%s
                echo "$*" >>"$here/cdk.calls"
                echo "cdk: $1"
                # As the program of cdk.json does, which is run whenever no folder is given in its place.
                case " $* " in
                  *" -a "*) ;;
                  *" stage="*) case " $* " in
                    *" image="* | *" part="*) ;;
                    *) echo "Which image?"; exit 1 ;;
                  esac ;;
                  *) echo "Which stage?"; exit 1 ;;
                esac
                if [ -f "$here/cdk.fails" ] && echo "$*" | grep -q "$(cat "$here/cdk.fails")"; then
                  echo "cdk: it did not work"
                  # Protection comes before what is protected, and a first creation is rolled back.
                  for word in "$@"; do
                    case $1,$word in
                      deploy,Outcrop-prod-App | deploy,Outcrop-bare-Entry)
                        echo ROLLBACK_FAILED >"$here/stacks.d/$word"
                        touch "$here/stacks.d/$word.balancer"
                        case $word in *-Entry) touch "$here/stacks.d/$word.protected" ;; esac ;;
                      deploy,Outcrop-*-DeployRole | deploy,Outcrop-*-App | deploy,Outcrop-dev-* | deploy,Outcrop-nodomain-*)
                        [ -f "$here/stacks.d/$word" ] || echo ROLLBACK_COMPLETE >"$here/stacks.d/$word" ;;
                      deploy,Outcrop-*)
                        [ -f "$here/stacks.d/$word" ] || {
                          echo ROLLBACK_COMPLETE >"$here/stacks.d/$word"
                          touch "$here/stacks.d/$word.protected"
                        } ;;
                    esac
                  done
                  exit 1
                fi
                for word in "$@"; do
                  case $word in
                    stage=*) stage=${word#stage=} ;;
                    Outcrop-*)
                      case $1 in
                        deploy)
                          if grep -q ROLLBACK_ "$here/stacks.d/$word" 2>/dev/null && [ -f "$here/stacks.d/$word.protected" ]; then
                            echo "Stack [$word] cannot be deleted while TerminationProtection is enabled"
                            exit 1
                          fi
                          if [ -f "$here/stacks.d/$word.balancer" ]; then
                            echo "Load balancer cannot be deleted because deletion protection is enabled"
                            exit 1
                          fi
                          echo UPDATE_COMPLETE >"$here/stacks.d/$word"
                          case $word in
                            Outcrop-dev-* | Outcrop-nodomain-* | *-App | *-DeployRole) ;;
                            *) touch "$here/stacks.d/$word.protected" ;;
                          esac ;;
                        destroy) rm -f "$here/stacks.d/$word" ;;
                      esac
                      ;;
                  esac
                  last=$word
                done
                case $1 in
                  bootstrap) echo CREATE_COMPLETE >"$here/stacks.d/CDKToolkit" ;;
                  synth) mkdir -p "$last" && { [ -d "$golden/$stage" ] || stage=dev; } && cp "$golden/$stage/"* "$last/" ;;
                esac
                """.formatted(iac, Cloud.IAC.resolve("src/test/resources/golden")));
        Files.setPosixFilePermissions(cdk, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(iac.resolve("cdk.calls"), "");
    }

    /** A stage that ships, in the account of this scene. */
    OperatorScene withStage(String name) throws IOException {
        String text = Files.readString(Cloud.IAC
                .resolve(List.of("bare", "mended").contains(name) ? "src/test/stages" : "stages")
                .resolve(name + ".json"));
        Files.writeString(
                iac.resolve("stages").resolve(name + ".json"), text.replace(StageCommand.EXAMPLE, aws.account));
        for (String secret : List.of("langfuse", "sign-in")) {
            aws.secrets.put(
                    "outcrop/" + name + "/" + secret, "{\"clientSecret\":\"\",\"publicKey\":\"\",\"secretKey\":\"\"}");
        }
        return this;
    }

    /** Runs a command; what is typed stands first. */
    Outcome run(String typed, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = Terminal.of(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        var desk = new Desk(
                iac,
                terminal,
                new Patience(Duration.ofMillis(1), Duration.ofMillis(20)),
                new Pretended(),
                Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
        int code = Aws.commands(desk)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(arguments);
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private final class Pretended implements Shipyard {
        @Override
        public Optional<String> hindrance(Tasks.Architecture architecture) {
            return Optional.ofNullable(hindrance);
        }

        @Override
        public String check(Path agents, String models) {
            if (wrongAgents != null) {
                throw new Trouble(wrongAgents);
            }
            checked.add(agents + " with " + models);
            return "they are right";
        }

        @Override
        public Shipped ship(
                Tasks.Architecture architecture,
                Optional<Path> agents,
                String repository,
                String password,
                Consumer<String> said) {
            shipped.add(architecture + " " + repository + " " + password
                    + agents.map(folder -> " " + folder).orElse(""));
            said.accept("building");
            try {
                return new Shipped(
                        DIGEST, Files.writeString(iac.resolve("sbom.json"), "{\"bomFormat\":\"CycloneDX\"}"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** How the CDK was called, without its plain options. */
    List<String> cdk() throws IOException {
        return Files.readAllLines(iac.resolve("cdk.calls"));
    }

    void forget() throws IOException {
        Files.writeString(iac.resolve("cdk.calls"), "");
        aws.calls.clear();
        shipped.clear();
    }

    /** From now on it fails at calls that match. */
    void failing(String pattern) throws IOException {
        Files.writeString(iac.resolve("cdk.fails"), pattern);
    }

    void mended() throws IOException {
        Files.delete(iac.resolve("cdk.fails"));
    }

    @Override
    public void close() {
        aws.close();
        HERS.keySet().forEach(System::clearProperty);
        System.clearProperty("aws.endpointUrl");
    }
}
