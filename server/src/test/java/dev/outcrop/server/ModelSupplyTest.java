package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Usage;
import dev.outcrop.server.api.ServerInfo;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.SettingsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSupplyTest {
    @TempDir
    private Path home;

    @Test
    void without_credentials_the_demo_answers_and_it_is_said_why() {
        try (Answering demo = choose(Map.of(), Map.of())) {
            assertThat(demo.provider()).isEqualTo(ServerInfo.Provider.DEMO);
            assertThat(demo.reason()).contains("not an AI").contains("no AWS credentials");
            assertThat(demo.catalog().modelIds("chat")).containsExactly("demo.outcrop");
            assertThat(said(demo, "anthropic.claude-any")).contains("demo");
            CallOptions options =
                    CallOptions.NONE.with(draft -> draft.guardrail(new Guardrail("gr1", "1", "enabled", "sync"))
                            .promptVariables(Map.of("city", "Oslo"))
                            .systemTools(List.of("nova_grounding"))
                            .serviceTier("flex"));
            var prompt = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:2";
            assertThat(said(
                            demo,
                            new ModelRequest(prompt, List.of(), List.of(Message.user("hello"))).withOptions(options)))
                    .contains("demo");
        }
    }

    @Test
    void bedrock_without_credentials_is_refused_in_a_sentence() {
        assertThatThrownBy(() -> choose(Map.of(SettingKey.MODEL, "bedrock"), Map.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("Bedrock was asked for")
                .hasMessageContaining("no AWS credentials");
    }

    @Test
    void with_credentials_and_an_answer_of_the_control_plane_bedrock_answers() {
        var script = Script.create().turn(turn -> turn.text("from bedrock"));
        try (var local = BedrockLocal.start(BedrockLocal.Options.of(script))) {
            var flags = Map.of(
                    SettingKey.BEDROCK_ENDPOINT, local.endpoint().toString(),
                    SettingKey.BEDROCK_REGION, "eu-central-1",
                    SettingKey.MODELS, "chat=anthropic.mine;odd=amazon.nova");
            try (Answering bedrock = choose(flags, keys())) {
                assertThat(bedrock.provider()).isEqualTo(ServerInfo.Provider.LOCAL);
                assertThat(bedrock.region()).contains("eu-central-1");
                assertThat(bedrock.reason())
                        .startsWith("A model on this machine answers in place of Amazon Bedrock, at http://")
                        .contains(local.endpoint().toString())
                        .doesNotContain("eu-central-1");
                assertThat(bedrock.catalog().modelIds("chat")).containsExactly("anthropic.mine");
                assertThat(bedrock.catalog().modelIds("other.id")).containsExactly("other.id");
                assertThat(bedrock.names()).contains("chat", "fast", "odd");
                assertThat(said(bedrock, "anthropic.mine")).isEqualTo("from bedrock");
            }
        }
    }

    @Test
    void an_applications_profile_behind_an_alias_is_priced_as_what_bedrock_says_it_is_like() {
        String profile = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/";
        try (var local = BedrockLocal.start(BedrockLocal.Options.of(Script.create()))) {
            var flags = Map.of(
                    SettingKey.BEDROCK_ENDPOINT,
                    local.endpoint().toString(),
                    SettingKey.BEDROCK_REGION,
                    "us-east-1",
                    SettingKey.MODELS,
                    "chat=" + profile + "outcroplocal;fast=" + profile + "nobody");
            try (Answering bedrock = choose(flags, keys())) {
                var usage = new Usage(1000, 1000, 2000, 0, 0);
                assertThat(bedrock.pricing().price(profile + "outcroplocal", usage))
                        .isPresent()
                        .isEqualTo(bedrock.pricing().price("us.anthropic.claude-sonnet-4-5-20250929-v1:0", usage));
                assertThat(bedrock.catalog().facts(profile + "outcroplocal").known())
                        .isTrue();
                assertThat(bedrock.pricing().price(profile + "nobody", usage)).isEmpty();
            }
        }
    }

    @Test
    void a_model_may_be_silent_as_long_as_the_operator_says() {
        Gate never = Gate.closed();
        var script = Script.create()
                .turn(turn -> turn.hold(never).text("late"))
                .turn(turn -> turn.text("Well, ").hold(never).text("late"));
        try (var local = BedrockLocal.start(BedrockLocal.Options.of(script))) {
            var flags = new HashMap<>(Map.of(
                    SettingKey.BEDROCK_ENDPOINT, local.endpoint().toString(),
                    SettingKey.BEDROCK_REGION, "us-east-1",
                    SettingKey.BEDROCK_FIRST_EVENT, "1s"));
            try (Answering bedrock = choose(flags, keys())) {
                assertStalled(bedrock, false);
            }
            flags.put(SettingKey.BEDROCK_FIRST_EVENT, "5m");
            flags.put(SettingKey.BEDROCK_IDLE, "1s");
            try (Answering bedrock = choose(flags, keys())) {
                assertStalled(bedrock, true);
            }
        } finally {
            never.open();
        }
    }

    private static void assertStalled(Answering bedrock, boolean delivered) {
        assertThatThrownBy(() -> said(bedrock, "anthropic.mine"))
                .isInstanceOfSatisfying(ModelFailure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.STALLED);
                    assertThat(failure.delivered()).isEqualTo(delivered);
                });
    }

    @Test
    void credentials_that_are_not_accepted_lead_to_the_demo() {
        try (var local = BedrockLocal.start(BedrockLocal.Options.of(Script.create()))) {
            Map<String, String> wrong = new HashMap<>(keys());
            wrong.put("AWS_SECRET_ACCESS_KEY", "wrong");
            wrong.put("AWS_REGION", "us-east-1");
            var flags = Map.of(SettingKey.BEDROCK_ENDPOINT, local.endpoint().toString());
            try (Answering demo = choose(flags, wrong)) {
                assertThat(demo.provider()).isEqualTo(ServerInfo.Provider.DEMO);
                assertThat(demo.reason()).contains("AWS does not accept the credentials");
            }
        }
    }

    @Test
    void only_auto_looks_at_the_control_plane() throws IOException {
        var asked = new AtomicInteger();
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", exchange -> {
            try (exchange) {
                asked.incrementAndGet();
                exchange.sendResponseHeaders(403, -1);
            }
        });
        control.start();
        try {
            Map<String, String> environment = new HashMap<>(keys());
            environment.put("AWS_REGION", "eu-central-1");
            environment.put(
                    "AWS_ENDPOINT_URL_BEDROCK",
                    "http://127.0.0.1:" + control.getAddress().getPort());
            try (Answering bedrock = choose(Map.of(SettingKey.MODEL, "bedrock"), environment)) {
                assertThat(bedrock.provider()).isEqualTo(ServerInfo.Provider.BEDROCK);
                assertThat(bedrock.reason())
                        .isEqualTo("Bedrock in eu-central-1 was asked for, with credentials in the environment"
                                + " (AWS_ACCESS_KEY_ID)");
                assertThat(asked).hasValue(0);
            }
            try (Answering demo = choose(Map.of(), environment)) {
                assertThat(demo.provider()).isEqualTo(ServerInfo.Provider.DEMO);
                assertThat(asked).hasValue(1);
            }
        } finally {
            control.stop(0);
        }
    }

    private static Map<String, String> keys() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY);
    }

    private Answering choose(Map<SettingKey, String> flags, Map<String, String> environment) {
        Settings settings = SettingsReader.read(flags, Optional.empty(), Map.of(), home, home);
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOME", home.toString());
        return new ModelSupply(settings, all, Clock.systemUTC()).choose();
    }

    private static String said(Answering answering, String modelId) {
        return said(answering, new ModelRequest(modelId, List.of(), List.of(Message.user("hello"))));
    }

    private static String said(Answering answering, ModelRequest request) {
        var text = new StringBuilder();
        try (var stream = answering.model().stream(request)) {
            for (ModelEvent event : stream) {
                if (event instanceof ModelEvent.TextDelta(int _, String more)) {
                    text.append(more);
                }
            }
        }
        return text.toString();
    }
}
