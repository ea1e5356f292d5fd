package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.server.config.SettingsReader;
import dev.outcrop.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Langfuse's keys in Secrets Manager. */
class SecretsTest extends LangfuseScene {
    private static final String NAME = "outcrop/test/langfuse";
    private static final String RENEWED = "sk-lf-renewed";

    private final FakeSecretsManager vault = new FakeSecretsManager();
    private final SettableClock clock = SettableClock.at(Instant.now().toString());

    @AfterEach
    void shut() {
        vault.close();
    }

    @Override
    Clock clock() {
        return clock;
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("LANGFUSE_PUBLIC_KEY", "aws-secret:" + NAME + "#publicKey");
        environment.put("LANGFUSE_SECRET_KEY", "aws-secret:" + NAME + "#secretKey");
        return environment;
    }

    @Override
    Map<String, String> machine() {
        Map<String, String> machine = super.machine();
        machine.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", vault.endpoint());
        return machine;
    }

    private void hold(String secretKey) {
        vault.secrets.put(
                NAME, "{\"publicKey\":\"" + FakeLangfuse.PUBLIC_KEY + "\",\"secretKey\":\"" + secretKey + "\"}");
    }

    private JsonNode health(Outcrop.Running server) throws Exception {
        return get(server, "/health/details").at("/checks/secrets");
    }

    /** Goes on until secrets are read again. */
    private void later(Duration time) {
        int before = vault.reads.get();
        clock.tick(time);
        await().atMost(PATIENCE).until(() -> vault.reads.get() > before);
    }

    @Test
    void a_key_that_is_renewed_is_used_without_a_restart() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        hold(FakeLangfuse.SECRET_KEY);
        try (var server = server()) {
            assertThat(vault.reads).as("one reading for both keys").hasValue(1);
            ask(server, "c1", "Hello?");
            assertThat(rows("c1")).isNotEmpty();

            hold(RENEWED);
            langfuse.renewed(RENEWED);
            later(Duration.ofMinutes(5));
            await().atMost(PATIENCE).until(() -> logged("has been renewed"));
            ask(server, "c2", "Hello again?");

            assertThat(rows("c2")).isNotEmpty();
            assertThat(langfuseHealth(server)
                            .path("details")
                            .path("failedRequests")
                            .asInt())
                    .isZero();
            assertThat(health(server).path("well").asBoolean()).isTrue();
            assertThat(health(server).toString()).contains("set").doesNotContain("sk-lf-");
        }
        assertThat(logs.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("sk-lf-"));
    }

    @Test
    void what_was_read_holds_while_secrets_manager_is_away_and_health_says_so() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        hold(FakeLangfuse.SECRET_KEY);
        try (var server = server()) {
            vault.away = true;
            later(Duration.ofMinutes(5));
            await().atMost(PATIENCE).until(() -> !health(server).path("well").asBoolean());
            assertThat(health(server).toString())
                    .contains("the secret " + NAME + ": Secrets Manager answers with 503")
                    .contains("what was read before holds");
            ask(server, "c1", "Hello?");
            assertThat(rows("c1")).isNotEmpty();

            later(Duration.ofSeconds(30));
            vault.away = false;
            later(Duration.ofSeconds(30));
            await().atMost(PATIENCE).until(() -> health(server).path("well").asBoolean());
            assertThat(warnings("503")).as("told once").hasSize(1);
        }
    }

    @Test
    void a_secret_that_may_not_be_read_is_said_with_its_name_and_the_permission_and_ends_no_answer() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        hold(FakeLangfuse.SECRET_KEY);
        vault.denied.add(NAME);
        try (var server = server()) {
            assertThat(ask(server, "c1", "Hello?")).contains("Fine.");
            assertThat(health(server).toString())
                    .contains("the secret " + NAME + " may not be read (AccessDeniedException): allow"
                            + " secretsmanager:GetSecretValue on it, and kms:Decrypt on its key");
            assertThat(warnings("secretsmanager:GetSecretValue")).hasSize(1);

            vault.denied.clear();
            later(Duration.ofSeconds(30));
            await().atMost(PATIENCE).until(() -> health(server).path("well").asBoolean());
        }
    }

    @Test
    void an_empty_secret_means_off_and_so_does_one_that_was_never_made() throws Exception {
        script.otherwise(turn -> turn.text("Fine."));
        hold("");
        try (var server = server()) {
            assertThat(langfuseHealth(server).path("sentence").asString()).startsWith("Off");
            assertThat(langfuseHealth(server).path("well").asBoolean()).isTrue();
            assertThat(health(server).path("well").asBoolean()).isTrue();
            assertThat(health(server)
                            .at("/details/outcrop~1test~1langfuse/secretKey")
                            .asString())
                    .isEqualTo("empty");
            hold(FakeLangfuse.SECRET_KEY);
            later(Duration.ofMinutes(5));
            await().atMost(PATIENCE)
                    .until(() -> health(server)
                            .at("/details/outcrop~1test~1langfuse/secretKey")
                            .asString()
                            .equals("filled since the start"));
        }
        vault.secrets.clear();
        try (var server = server()) {
            assertThat(langfuseHealth(server).path("sentence").asString()).startsWith("Off");
            assertThat(health(server).toString()).contains("there is no secret " + NAME);
        }
        assertThat(langfuse.batches()).isEmpty();
    }

    @Test
    void a_secret_without_credentials_to_read_it_with_ends_the_start_with_a_sentence() {
        var settings = SettingsReader.read(Map.of(), Optional.empty(), new HashMap<>(environment()), folder, folder);
        assertThatThrownBy(() -> Secrets.read(settings, Map.of("HOME", folder.toString()), clock))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("A setting names the secret " + NAME)
                .hasMessageContaining("needs AWS credentials");
    }

    private boolean logged(String words) {
        return List.copyOf(logs.list).stream()
                .anyMatch(line -> line.getFormattedMessage().contains(words));
    }

    private List<String> warnings(String words) {
        return List.copyOf(logs.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("a secret can't be read") && line.contains(words))
                .toList();
    }
}
