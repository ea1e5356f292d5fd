package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real server and a real PostgreSQL, at whose door every connection shows a token. */
@SuppressWarnings("NullAway.Init") // filled before each test
class DatabaseTokensTest extends PostgresScene {
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private volatile RdsTokenProof proof;
    private String user = "outcrop";

    @BeforeEach
    void prove() {
        proof = new RdsTokenProof(
                BedrockLocal.LOCAL_ACCESS_KEY,
                BedrockLocal.LOCAL_SECRET_KEY,
                "us-east-1",
                "127.0.0.1:" + gate.port(),
                "outcrop");
    }

    @Override
    Optional<BiPredicate<String, String>> check() {
        return Optional.of(this::letsIn);
    }

    private boolean letsIn(String user, String token) {
        Optional<String> problem = user.equals("outcrop")
                ? proof.problem(token, clock.instant())
                : Optional.of("there is no user " + user);
        problem.ifPresent(problems::add);
        return problem.isEmpty();
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.DATABASE_URL, url(user));
        flags.put(SettingKey.DATABASE_AUTH, "iam");
        return flags;
    }

    @Test
    void every_connection_is_opened_with_a_token_of_its_moment() throws Exception {
        try (Outcrop.Running server = server()) {
            script.turn(turn -> turn.text("First.").usage(10, 2));
            assertThat(ask(server, "c1", "hello")).contains("First.");
            await("a look, migrations, the pool, the writer, the listener; and nobody stands at the door any more")
                    .during(Duration.ofMillis(300))
                    .atMost(PATIENCE)
                    .until(() -> gate.passwords.size() > 4 && gate.passwords.size() == gate.knocks.get());
            int before = gate.passwords.size();

            clock.move(Duration.ofMinutes(20)); // tokens of then are over
            gate.cut();
            await().atMost(PATIENCE)
                    .until(() -> send(server, "GET", "/api/conversations").statusCode() == 200);
            script.turn(turn -> turn.text("Second.").usage(10, 2));
            assertThat(ask(server, "c2", "hello again")).contains("Second.");
            assertThat(gate.passwords.stream().skip(before))
                    .as("tokens of now")
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(gate.passwords.subList(0, before));
        }
        assertThat(problems).isEmpty();
        assertThat(gate.passwords).allMatch(token -> token.contains("X-Amz-Signature="));
        assertThat(logs.list).noneMatch(event -> event.getFormattedMessage().contains("X-Amz-"));
    }

    @Test
    void a_token_that_is_refused_is_told_in_a_sentence_that_says_what_to_look_at() {
        user = "stranger";
        assertThatThrownBy(() -> server().close())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("refused a token for the user \"stranger\"")
                .hasMessageContaining("rds_iam")
                .hasMessageContaining("rds-db:connect")
                .hasMessageNotContaining("X-Amz-");
        assertThat(problems).isNotEmpty().allMatch("there is no user stranger"::equals);
    }

    @Test
    void a_token_of_another_region_is_refused() {
        proof = new RdsTokenProof(proof.key(), proof.secret(), "eu-west-1", proof.place(), proof.user());
        assertThatThrownBy(() -> server().close()).hasMessageContaining("refused a token for the user \"outcrop\"");
        assertThat(problems).allMatch(problem -> problem.startsWith("it is of another scope"));
    }

    @Test
    void without_credentials_there_is_nothing_to_sign_with() {
        Settings settings = SettingsReader.read(flags(), Optional.empty(), environment(), folder, folder);
        var nowhere = folder.resolve("nowhere").toString();
        Map<String, String> nobody = Map.of("AWS_SHARED_CREDENTIALS_FILE", nowhere, "AWS_CONFIG_FILE", nowhere);
        assertThatThrownBy(() -> new DatabaseSupply(settings, nobody, clock).options())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("database-auth is iam, and there are no AWS credentials");
        assertThat(gate.knocks).hasValue(0);
    }
}
