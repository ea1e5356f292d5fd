package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.model.Billing;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Cost;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.Usage;
import java.math.BigDecimal;
import java.net.URI;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTableTest {
    private static final String SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final Usage ONE_MILLION_EACH = new Usage(1_000_000, 1_000_000, 2_000_000, 0, 0);

    private final ModelTable table = ModelTable.shipped();

    @Test
    void every_entry_says_where_and_when_it_is_from_and_has_a_price() {
        ModelFile file = ModelFile.shipped();

        assertThat(file.models()).hasSizeGreaterThan(30);
        assertThat(file.models()).allSatisfy(model -> {
            ModelFile.Entry entry = file.entry(model).orElseThrow();
            assertThat(entry.model()).isEqualTo(model);
            assertThat(entry.prices()).isNotEmpty();
            assertThat(entry.facts().contextTokens()).isPresent();
            Stream.concat(Stream.of(entry.origin()), entry.prices().stream().map(ModelFile.Priced::origin))
                    .forEach(origin -> {
                        assertThat(origin.source().getScheme()).isEqualTo("https");
                        assertThat(origin.source().getHost()).isNotBlank();
                        assertThat(origin.date()).isBetween(LocalDate.of(2025, 1, 1), LocalDate.of(2026, 11, 29));
                    });
            var seen = new HashSet<String>();
            entry.prices().forEach(priced -> {
                assertThat(priced.tier()).isIn("default", "priority", "flex", "reserved");
                assertThat(priced.latency()).isIn("standard", "optimized");
                assertThat(priced.prefixes())
                        .isNotEmpty()
                        .allMatch(prefix -> seen.add(prefix + " " + priced.tier() + " " + priced.latency()));
                assertThat(priced.prefixes())
                        .isSubsetOf(Set.of("none", "global", "us", "eu", "apac", "jp", "au", "us-gov"));
            });
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "us-east-1",
                "eu-central-1",
                "ap-northeast-1",
                "ap-southeast-2",
                "ap-south-1",
                "sa-east-1",
                "ca-central-1"
            })
    void what_answers_by_default_is_known_and_priced(String region) {
        DefaultModels.forRegion(region).values().stream().flatMap(List::stream).forEach(model -> {
            assertThat(table.facts(model).known()).as(model).isTrue();
            assertThat(table.facts(model).has(ModelFacts.Feature.TOOLS))
                    .as(model)
                    .isTrue();
            assertThat(table.price(model, new Usage(1, 1, 4, 1, 1))).as(model).isPresent();
        });
    }

    @Test
    void nothing_is_verified_but_by_awss_own_list() {
        LocalDate day = LocalDate.of(2026, 11, 1);
        URI own = URI.create("https://aws.amazon.com/bedrock/pricing/");

        assertThat(new ModelFile.Origin(own, day, true).verified()).isTrue();
        for (String other : List.of(
                "https://github.com/someone/prices.json",
                "https://docs.aws.amazon.com/bedrock/",
                "https://aws.amazon.com.example.org/bedrock/pricing/")) {
            URI source = URI.create(other);
            assertThatThrownBy(() -> new ModelFile.Origin(source, day, true)).hasMessageContaining(other);
            assertThat(new ModelFile.Origin(source, day, false).verified()).isFalse();
        }
    }

    @Test
    void a_price_is_sure_if_it_is_an_operators_own_and_what_has_none_is_neither() {
        var prices =
                new TokenPrices(BigDecimal.ONE, BigDecimal.TWO, Optional.empty(), Optional.empty(), Optional.empty());
        ModelTable priced = table.with(Map.of("us." + SONNET, prices, "eu." + SONNET + "@flex", prices));

        assertThat(table.verified("us." + SONNET)).contains(false);
        assertThat(priced.verified("us." + SONNET)).contains(true);
        assertThat(priced.verified("eu." + SONNET)).contains(false);
        assertThat(table.verified("acme.nothing-v1:0")).isEmpty();
    }

    @Test
    void a_cost_is_exact_to_the_last_digit() {
        var usage = new Usage(1_234, 567, 13_801, 10_000, 2_000);

        // 1234 x 3.30 + 567 x 16.50 + 10000 x 0.33 + 2000 x 4.125, by a million
        assertThat(table.price("us." + SONNET, usage)).contains(usd("0.0249777"));
        assertThat(table.price("global." + SONNET, usage)).contains(usd("0.022707"));
    }

    @Test
    void what_is_kept_for_an_hour_has_its_own_price() {
        var usage = new Usage(
                0, 0, 3_000, 0, 3_000, List.of(new Usage.CacheWrite("1h", 1_000), new Usage.CacheWrite("5m", 1_500)));

        // 1000 x 6 + 2000 x 3.75: 500 are of no told age
        assertThat(table.price("global." + SONNET, usage)).contains(usd("0.0135"));
    }

    @Test
    void the_cache_saves_what_its_tokens_would_have_cost_as_input() {
        // 10000 x (3 - 0.3), less 1000 x (3.75 - 3)
        assertThat(table.saved(usual("global." + SONNET), new Usage(5, 5, 11_010, 10_000, 1_000)))
                .contains(usd("0.02625"));
        assertThat(table.saved(usual("global." + SONNET), new Usage(0, 0, 1_000, 0, 1_000)))
                .contains(usd("-0.00075"));
    }

    @Test
    void a_model_goes_by_its_id_its_profile_or_the_arn_of_either() {
        assertThat(table.price("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", ONE_MILLION_EACH))
                .isEqualTo(table.price("amazon.nova-pro-v1:0", ONE_MILLION_EACH))
                .contains(usd("4"));
        assertThat(table.price(
                        "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0",
                        ONE_MILLION_EACH))
                .contains(usd("5.25"));
        assertThat(table.facts("arn:aws-us-gov:bedrock:us-gov-west-1:1:inference-profile/us-gov." + SONNET))
                .isEqualTo(table.facts(SONNET));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3",
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/amazon.nova-pro-v1:0",
                "arn:",
                "acme.nothing-v1:0",
                "chat",
                ""
            })
    void what_is_unknown_is_unpriced_and_not_free(String model) {
        assertThat(table.price(model, ONE_MILLION_EACH)).isEmpty();
        assertThat(table.price(model, Usage.NONE)).isEmpty();
        assertThat(table.facts(model)).isEqualTo(ModelFacts.UNKNOWN);
    }

    @Test
    void a_profile_without_a_price_of_its_own_does_not_get_another_regions() {
        assertThat(table.facts("xx." + SONNET).known()).isTrue();
        assertThat(table.price("xx." + SONNET, ONE_MILLION_EACH)).isEmpty();
    }

    @Test
    void tokens_of_a_kind_without_a_price_make_the_call_unpriced() {
        assertThat(table.price("meta.llama3-3-70b-instruct-v1:0", ONE_MILLION_EACH))
                .contains(usd("1.44"));
        assertThat(table.price("meta.llama3-3-70b-instruct-v1:0", new Usage(1, 1, 3, 1, 0)))
                .isEmpty();
    }

    @Test
    void an_operators_own_price_goes_first() {
        String profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3";
        var prices = new TokenPrices(
                new BigDecimal("1.5"), new BigDecimal("2"), Optional.empty(), Optional.empty(), Optional.empty());

        ModelTable priced = table.with(Map.of(profile, prices, "us." + SONNET, prices));

        assertThat(priced.price(profile, ONE_MILLION_EACH)).contains(usd("3.5"));
        assertThat(priced.price("us." + SONNET, ONE_MILLION_EACH)).contains(usd("3.5"));
        assertThat(priced.price("eu." + SONNET, ONE_MILLION_EACH))
                .isEqualTo(table.price("eu." + SONNET, ONE_MILLION_EACH));
    }

    @Test
    void a_tier_has_prices_of_its_own_or_none() {
        String nova = "global.amazon.nova-2-lite-v1:0";

        assertThat(table.price(usual(nova), ONE_MILLION_EACH)).contains(usd("2.8"));
        assertThat(table.price(new Billing(nova, "flex", "standard"), ONE_MILLION_EACH))
                .contains(usd("1.4"));
        assertThat(table.price(new Billing(nova, "priority", "standard"), ONE_MILLION_EACH))
                .contains(usd("4.905"));
        assertThat(table.price(new Billing(nova, "reserved", "standard"), ONE_MILLION_EACH))
                .isEmpty();
        assertThat(table.price(new Billing(nova, "flex", "optimized"), ONE_MILLION_EACH))
                .isEmpty();
        assertThat(table.price(new Billing("us." + SONNET, "flex", "standard"), Usage.NONE))
                .isEmpty();
        assertThat(table.price(new Billing("us." + SONNET, "default", "optimized"), Usage.NONE))
                .isEmpty();
    }

    @Test
    void an_operator_prices_a_tier_behind_an_at_sign() {
        var prices =
                new TokenPrices(BigDecimal.ONE, BigDecimal.TWO, Optional.empty(), Optional.empty(), Optional.empty());
        ModelTable priced = table.with(Map.of("us." + SONNET + "@flex", prices, "us." + SONNET + "@optimized", prices));

        assertThat(priced.price(new Billing("us." + SONNET, "flex", "standard"), ONE_MILLION_EACH))
                .contains(usd("3"));
        assertThat(priced.price(new Billing("us." + SONNET, "default", "optimized"), ONE_MILLION_EACH))
                .contains(usd("3"));
        assertThat(priced.price(usual("us." + SONNET), ONE_MILLION_EACH))
                .isEqualTo(table.price("us." + SONNET, ONE_MILLION_EACH));
        assertThat(priced.price(new Billing("us." + SONNET, "priority", "standard"), ONE_MILLION_EACH))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"us", "eu", "apac", "jp", "au", "global", "us-gov"})
    void every_regions_prefix_leads_to_the_models_features(String prefix) {
        assertThat(table.facts(prefix + "." + SONNET)).isEqualTo(table.facts(SONNET));
        assertThat(table.facts("arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + prefix + "." + SONNET))
                .isEqualTo(table.facts(SONNET));
    }

    @Test
    void a_negative_price_is_none() {
        assertThatThrownBy(() -> new TokenPrices(
                        BigDecimal.ONE, new BigDecimal("-1"), Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageContaining("negative");
    }

    private static Billing usual(String modelId) {
        return Billing.of(modelId, CallOptions.NONE);
    }

    private static Cost usd(String amount) {
        return new Cost(new BigDecimal(amount));
    }
}
