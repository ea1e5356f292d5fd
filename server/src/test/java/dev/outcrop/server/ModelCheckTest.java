package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.FoundationModel;
import dev.outcrop.bedrock.InferenceProfile;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCheckTest {
    private static final String PROFILE = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/";

    @TempDir
    private Path home;

    @Test
    void the_doctor_says_which_models_behind_aliases_are_not_there() {
        try (var local = BedrockLocal.start(BedrockLocal.Options.of(Script.create()))) {
            assertThat(models(
                            local,
                            "chat=" + PROFILE + "outcroplocal,us.amazon.nova-pro-v1:0;fast=amazon.nova-lite-v1:0"))
                    .isEqualTo(Finding.well("Models", "3 behind aliases are listed in us-east-1"));

            Finding wrong =
                    models(local, "chat=us.amazon.nova-por-v1:0," + PROFILE + "nobody;fast=amazon.nova-lite-v1:0");
            assertThat(wrong.state()).isEqualTo(Finding.State.MISSING);
            assertThat(wrong.says())
                    .contains("us.amazon.nova-por-v1:0 is not in us-east-1 (did you mean \"us.amazon.nova-pro-v1:0\"?)")
                    .contains(PROFILE + "nobody is not in us-east-1")
                    .doesNotContain("nova-lite");
            assertThat(wrong.remedy().orElseThrow()).contains("outcrop.yaml");
        }
    }

    @Test
    void a_model_that_has_only_profiles_is_told_with_one_and_what_is_not_listed_is_left() {
        var profile = new InferenceProfile("eu.acme.big", "arn:p", "Big", true, true, List.of());
        var big = new FoundationModel(
                "acme.big", "Big", "Acme", Set.of(), Set.of(), true, Set.of("INFERENCE_PROFILE"), true);
        var check = new ModelCheck("eu-west-1", List.of(profile), List.of(big));

        assertThat(check.of(List.of("acme.big")).says())
                .isEqualTo("acme.big is called through an inference profile, such as eu.acme.big");
        assertThat(check.of(List.of("eu.acme.big", "arn:aws:bedrock:eu-west-1:1:prompt/P1"))
                        .state())
                .isEqualTo(Finding.State.WELL);
    }

    @Test
    void the_doctor_says_of_which_models_behind_aliases_the_price_is_not_sure() {
        String known = "chat=" + PROFILE + "outcroplocal,us.amazon.nova-pro-v1:0;fast=amazon.nova-lite-v1:0";
        try (var local = BedrockLocal.start(BedrockLocal.Options.of(Script.create()))) {
            Finding shipped = prices(local, known, "us.amazon.nova-pro-v1:0=1,4");
            assertThat(shipped.state()).isEqualTo(Finding.State.MISSING);
            assertThat(shipped.says())
                    .isEqualTo("price unverified: amazon.nova-lite-v1:0, " + PROFILE + "outcroplocal");
            assertThat(shipped.remedy().orElseThrow())
                    .contains("https://aws.amazon.com/bedrock/pricing/", "outcrop.yaml");

            assertThat(prices(local, "chat=acme.big;fast=amazon.nova-lite-v1:0", "acme.other=1,4")
                            .says())
                    .isEqualTo("price unverified: amazon.nova-lite-v1:0; no price known: acme.big");

            assertThat(prices(local, "chat=acme.big;fast=acme.big", "acme.big=1,4"))
                    .isEqualTo(Finding.well("Prices", "1 behind aliases have a verified price"));
        }
    }

    private Finding models(BedrockLocal local, String aliases) {
        return finding("Models", local, aliases, "acme.other=1,4");
    }

    private Finding prices(BedrockLocal local, String aliases, String own) {
        return finding("Prices", local, aliases, own);
    }

    private Finding finding(String thing, BedrockLocal local, String aliases, String prices) {
        var settings = SettingsReader.read(
                Map.of(
                        SettingKey.PORT,
                        "0",
                        SettingKey.DATA,
                        home.toString(),
                        SettingKey.MODELS,
                        aliases,
                        SettingKey.PRICES,
                        prices,
                        SettingKey.BEDROCK_ENDPOINT,
                        local.endpoint().toString()),
                Optional.empty(),
                Map.of(),
                home,
                home);
        var environment = Map.of(
                "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY,
                "AWS_REGION", "us-east-1");
        return new Doctor(settings, environment)
                .examine().stream()
                        .filter(finding -> finding.thing().equals(thing))
                        .findFirst()
                        .orElseThrow();
    }
}
