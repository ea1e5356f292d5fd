package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.outcrop.iac.cost.CostTable;
import dev.outcrop.iac.cost.IdleCost;
import java.io.IOException;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleCostTest {

    @ParameterizedTest
    @CsvSource({"dev, 45, 50", "nodomain, 38, 42", "prod, 250, 300", "private, 220, 260"})
    void an_idle_stage_costs_no_more_than_promised(String stage, double least, double most) {
        IdleCost cost = IdleCost.of(Cloud.templates(stage));

        assertThat(cost.dollars()).as("%s", cost.lines()).isBetween(least, most);
    }

    @Test
    void what_costs_is_seen() {
        var prod = Cloud.templates("prod");
        IdleCost without = IdleCost.of(
                new Breach("", NetworkLaws.EXITS, "prod", "EC2::NatGateway", body -> body.put("Type", "AWS::Removed"))
                        .in(prod));

        assertThat(IdleCost.of(prod).dollars() - without.dollars()).isBetween(32.0, 34.0);
        assertThat(IdleCost.of(Cloud.templates(EveryStage.CLOSED)).lines())
                .anySatisfy(line -> assertThat(line.how()).contains("x86"));
    }

    @Test
    void behind_cloudfront_a_stage_saves_the_balancers_addresses() {
        IdleCost named = IdleCost.of(Cloud.templates("dev"));
        IdleCost hidden = IdleCost.of(Cloud.templates("nodomain"));

        // Two addresses, and a certificate that needs no alarm.
        assertThat(named.dollars() - hidden.dollars()).isCloseTo(2 * 3.65 + 0.1, within(0.01));
        assertThat(hidden.lines()).anySatisfy(line -> {
            assertThat(line.what()).isEqualTo("CloudFront");
            assertThat(line.dollars()).isZero();
        });
    }

    @Test
    void the_table_in_the_readme_is_current() throws IOException {
        var stages = new LinkedHashMap<String, IdleCost>();
        EveryStage.SHIPPED.forEach(stage -> stages.put(stage, IdleCost.of(Cloud.templates(stage))));

        Generated.hold(Cloud.IAC.resolve("README.md"), "costs", new CostTable(stages).markdown());
    }
}
