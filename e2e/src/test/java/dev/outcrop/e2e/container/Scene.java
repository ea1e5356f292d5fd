package dev.outcrop.e2e.container;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Prerequisites;
import dev.outcrop.e2e.fixtures.ServerOptions;
import dev.outcrop.e2e.fixtures.TestJar;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import no.nav.security.mock.oauth2.MockOAuth2Server;

/**
 * What is around a task on AWS, on loopback: the image, pushed to a registry and pulled from there; Bedrock, which believes
 * nobody but the task's role; PostgreSQL; an identity provider; a load balancer in front of two tasks.
 */
final class Scene {
    /** What the provider's client has to say, which only the vault knows. */
    static final String CLIENT_SECRET = "kept-in-the-vault";

    private static final String SIGN_IN = "outcrop/test/sign-in";

    private final Path folder;
    private final List<AutoCloseable> things = new ArrayList<>();
    private final List<Container> containers = new ArrayList<>();
    final Script script = Script.create();
    final TaskRole role;
    final Vault vault;
    final BedrockLocal bedrock;
    final MockOAuth2Server provider = new MockOAuth2Server();
    final PulledImage pulled;
    final Balancer balancer;
    final int first = Ports.free();
    final int second = Ports.free();
    private final int front = Ports.free();
    final String database;

    Scene(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Prerequisites.root();
        Prerequisites.program("runc", "runc");
        Prerequisites.program("nginx", "nginx-light");
        Prerequisites.program("docker-registry", "docker-registry");
        pulled = TheImage.pulled();
        role = closing(new TaskRole());
        vault = closing(new Vault(role.credentials(), Map.of(SIGN_IN, "{\"clientSecret\":\"" + CLIENT_SECRET + "\"}")));
        bedrock = closing(BedrockLocal.start(BedrockLocal.Options.of(script)
                .withCredentials(role.credentials())
                .withModels("local.scripted")));
        provider.start();
        // Its first answers take longer than a server waits for a provider, on a machine that has much to do.
        var asked = new ChatClient(URI.create(provider.baseUrl().toString()));
        asked.read("/default/.well-known/openid-configuration");
        asked.read("/default/jwks");
        things.add(provider::shutdown);
        database = Optional.ofNullable(Databases.POSTGRESQL
                        .on(ServerOptions.demo(folder))
                        .environment()
                        .get("OUTCROP_DATABASE_URL"))
                .orElseThrow();
        balancer = closing(Balancer.start(folder.resolve("nginx"), front, List.of(first, second)));
    }

    private <T extends AutoCloseable> T closing(T thing) {
        things.add(thing);
        return thing;
    }

    /** The image as it is, listening there, with more settings. */
    Container task(int port, Map<String, String> more) {
        return task(port, whole(), more, Map.of());
    }

    private List<String> whole() {
        var command = new ArrayList<>(pulled.entrypoint());
        command.add("start");
        return command;
    }

    /** A team's own program on the image, whose agents lie in this folder. */
    Container patientTask(int port, Path agents, Map<String, String> more) {
        var command = new ArrayList<>(pulled.entrypoint());
        command.set(command.indexOf("-jar"), "-cp");
        command.set(command.size() - 1, "/app/outcrop.jar:/tmp/team/program.jar");
        command.addAll(List.of(PatientMain.class.getName(), "--agents", "/tmp/team/agents"));
        return task(
                port,
                command,
                more,
                Map.of("/tmp/team/program.jar", TestJar.path().toString(), "/tmp/team/agents", agents.toString()));
    }

    /** As AgentCore runs it, which lets people in by itself. */
    Container runtime(int port) {
        Map<String, String> environment = environment(port);
        environment.keySet().removeIf(name -> name.startsWith("OUTCROP_OIDC_") || name.equals("OUTCROP_PUBLIC_URL"));
        environment.put("OUTCROP_AGENTCORE", "on");
        return start(new ContainerSpec(pulled, whole(), environment, Map.of()), port);
    }

    Container task(int port, List<String> command, Map<String, String> more, Map<String, String> mounts) {
        Map<String, String> environment = environment(port);
        environment.putAll(more);
        return start(new ContainerSpec(pulled, command, environment, mounts), port);
    }

    private Container start(ContainerSpec spec, int port) {
        Container container = Container.start(spec, folder, port);
        containers.add(container);
        return container;
    }

    /** What the task definition says, with this machine's places. */
    private Map<String, String> environment(int port) {
        var all = new HashMap<>(role.environment());
        all.put("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.endpoint().toString());
        all.put("AWS_ENDPOINT_URL_BEDROCK", bedrock.endpoint().toString());
        all.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", vault.endpoint());
        all.put("OUTCROP_HOST", "0.0.0.0");
        all.put("OUTCROP_PORT", String.valueOf(port));
        all.put("OUTCROP_LOG", "json");
        all.put("OUTCROP_ALLOWED_HOSTS", "127.0.0.1");
        all.put("OUTCROP_PUBLIC_URL", "http://127.0.0.1:" + front);
        all.put("OUTCROP_DATABASE_URL", database);
        all.put("OUTCROP_MODEL", "bedrock");
        all.put("OUTCROP_MODELS", "chat=local.scripted;fast=local.scripted");
        all.put("OUTCROP_BEDROCK_REGION", "eu-central-1");
        all.put("OUTCROP_TITLES", "words");
        all.put("OUTCROP_OIDC_ISSUER", provider.issuerUrl("default").toString());
        all.put("OUTCROP_OIDC_CLIENT_ID", "outcrop");
        all.put("OUTCROP_OIDC_CLIENT_SECRET", "aws-secret:" + SIGN_IN + "#clientSecret");
        all.put("OUTCROP_RUNS_HEARTBEAT", "1s");
        all.put("OUTCROP_RUNS_LEASE", "2s");
        return all;
    }

    /** An agent with a tool of {@link PatientMain}. */
    Path agents() throws IOException {
        Path agent = Files.createDirectories(folder.resolve("agents/thinker")).resolve("agent.md");
        Files.writeString(agent, """
                ---
                name: thinker
                title: Thinker
                description: Thinks.
                model: chat
                tools: [think]
                ---
                You think.
                """);
        return folder.resolve("agents");
    }

    /** Has Secrets Manager hold another secret of the provider's client. */
    void renewClientSecret(String secret) {
        vault.renew(SIGN_IN, "{\"clientSecret\":\"" + secret + "\"}");
    }

    /** What all containers of the last test have printed. */
    String logs() {
        var logs = new StringBuilder();
        containers.forEach(container -> logs.append("--- ")
                .append(container.base())
                .append('\n')
                .append(container.log())
                .append('\n'));
        return logs.toString();
    }

    /** Ends all containers. */
    void clear() {
        containers.forEach(Container::close);
        containers.clear();
    }

    /** Ends everything. */
    void end() throws Exception {
        clear();
        for (AutoCloseable thing : things.reversed()) {
            thing.close();
        }
    }
}
