package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.Usage;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which models and profiles there are, as the control plane tells it. */
@Timeout(30)
class BedrockControlTest {
    private static final String APPLICATION =
            "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/outcroplocal";
    private static final String SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void profiles_of_every_geography_and_of_applications_are_found() {
        List<InferenceProfile> profiles = control(local().endpoint()).inferenceProfiles();

        assertThat(profiles)
                .extracting(InferenceProfile::id)
                .doesNotHaveDuplicates()
                .contains(
                        "us." + SONNET,
                        "eu." + SONNET,
                        "jp." + SONNET,
                        "au." + SONNET,
                        "global." + SONNET,
                        "apac.amazon.nova-pro-v1:0",
                        "outcroplocal");
        assertThat(profiles).allMatch(InferenceProfile::active);
        assertThat(profiles)
                .filteredOn(profile -> !profile.system())
                .singleElement()
                .satisfies(profile -> {
                    assertThat(profile.arn()).isEqualTo(APPLICATION);
                    assertThat(profile.like()).contains("us." + SONNET);
                });
    }

    @Test
    void pages_are_asked_for_until_there_are_no_more_and_no_page_twice() {
        var server = new WireServer(call -> {
            boolean second = call.target.contains("nextToken=a%2Fb%3D");
            String id = (call.target.contains("APPLICATION") ? "app" : "sys") + (second ? "2" : "1");
            boolean last = second && call.target.contains("APPLICATION");
            call.answer(
                    200,
                    Map.of("content-type", "application/json"),
                    "{\"inferenceProfileSummaries\":[{\"inferenceProfileId\":\"" + id + "\"}]"
                            + (last ? "" : ",\"nextToken\":\"a/b=\"") + "}");
        });
        open.add(server);

        // The last page of the first list has the token of the page before once more: a loop, if it were believed.
        assertThat(control(server.uri()).inferenceProfiles())
                .extracting(InferenceProfile::id)
                .containsExactly("sys1", "sys2", "app1", "app2");
        assertThat(server.calls()).hasSize(4);
        assertThat(server.calls().getFirst().target)
                .isEqualTo("/inference-profiles?maxResults=100&type=SYSTEM_DEFINED");
    }

    @Test
    void models_are_listed() {
        List<FoundationModel> models = control(local().endpoint()).foundationModels();

        assertThat(models)
                .filteredOn(model -> model.id().equals("amazon.nova-pro-v1:0"))
                .singleElement()
                .satisfies(model -> {
                    assertThat(model.provider()).isEqualTo("Amazon");
                    assertThat(model.streams()).isTrue();
                    assertThat(model.active()).isTrue();
                    assertThat(model.inference()).contains("INFERENCE_PROFILE");
                });
        assertThat(models)
                .filteredOn(model -> model.outputs().contains("EMBEDDING"))
                .isNotEmpty();
    }

    @Test
    void an_applications_profile_is_priced_and_known_as_what_it_is_like() {
        InferenceProfile profile = control(local().endpoint()).inferenceProfile(APPLICATION);
        ModelTable table = ModelTable.shipped();
        ModelTable told = table.withProfiles(Map.of(APPLICATION, profile.like().orElseThrow()));
        var usage = new Usage(1000, 1000, 2000, 0, 0);

        assertThat(table.price(APPLICATION, usage)).isEmpty();
        assertThat(told.price(APPLICATION, usage)).isPresent().isEqualTo(table.price("us." + SONNET, usage));
        assertThat(told.facts(APPLICATION)).isEqualTo(table.facts(SONNET));
    }

    @Test
    void a_profile_that_is_not_there_and_credentials_that_are_wrong_are_told() {
        BedrockLocal local = local();
        assertThat(Wires.failure(() -> control(local.endpoint()).inferenceProfile("nobody"))
                        .kind())
                .isEqualTo(Kind.UNKNOWN_MODEL);
        BedrockControl stranger = BedrockControl.create(
                local.endpoint(), BedrockAuth.apiKey("wrong"), Duration.ofSeconds(5), Clock.systemUTC());
        open.add(stranger);
        ModelFailure failure = Wires.failure(stranger::foundationModels);
        assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            us-east-1                               | none
            us-east-1 us-west-2                     | us
            eu-west-1 eu-central-1                  | eu
            ap-northeast-1 ap-northeast-3           | jp
            ap-southeast-2 ap-southeast-4           | au
            ap-northeast-1 ap-south-1               | apac
            us-gov-east-1 us-gov-west-1             | us-gov
            us-east-1 -                             | global
            us-east-1 eu-west-1                     |
            """)
    void what_an_applications_profile_is_like_is_seen_by_its_regions(String regions, @Nullable String prefix) {
        List<String> arns = List.of(regions.split(" ", -1)).stream()
                .map(region -> "arn:aws:bedrock:" + (region.equals("-") ? "" : region) + "::foundation-model/a.b")
                .toList();
        var profile = new InferenceProfile("x", "arn:x", "mine", false, true, arns);
        if (prefix == null) {
            assertThat(profile.like()).isEmpty();
        } else {
            assertThat(profile.like()).contains(prefix.equals("none") ? "a.b" : prefix + ".a.b");
        }
    }

    private BedrockLocal local() {
        BedrockLocal local =
                BedrockLocal.start(BedrockLocal.Options.of(Script.create()).withApiKey("key"));
        open.add(local);
        return local;
    }

    private BedrockControl control(URI endpoint) {
        BedrockControl control =
                BedrockControl.create(endpoint, BedrockAuth.apiKey("key"), Duration.ofSeconds(5), Clock.systemUTC());
        open.add(control);
        return control;
    }
}
