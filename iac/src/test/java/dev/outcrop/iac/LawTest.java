package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outcrop.iac.template.Templates;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LawTest {

    @TestFactory
    Stream<DynamicTest> every_law_holds_in_every_stage() {
        return EveryStage.SHIPPED.stream().flatMap(stage -> {
            Templates templates = Cloud.templates(stage);
            return Law.all().stream()
                    .map(law -> DynamicTest.dynamicTest(
                            law.name() + ", in " + stage, () -> law.check().accept(stage, templates)));
        });
    }

    /** A law that nothing can break says nothing. */
    @TestFactory
    Stream<DynamicTest> every_breach_is_caught_by_its_law() {
        return Breach.all().stream()
                .map(breach -> DynamicTest.dynamicTest(breach.name(), () -> {
                    Templates broken = breach.in(Cloud.templates(breach.stage()));
                    assertThatExceptionOfType(AssertionError.class)
                            .isThrownBy(() -> breach.law().check().accept(breach.stage(), broken));
                }));
    }

    @Test
    void every_law_has_a_breach() {
        assertThat(Breach.all().stream().map(breach -> breach.law().name()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        Law.all().stream().map(Law::name).toList());
    }

    @Test
    void there_was_no_network() {
        assertThat(Cloud.withoutNetwork())
                .as("a way to take it away")
                .satisfiesAnyOf(
                        way -> assertThat(way).isNotEmpty(),
                        _ -> Assumptions.abort("unshare can't take the network away here"));
        assertThat(Cloud.templates("dev").resources()).isNotEmpty();
        assertThat(Cloud.offline()).isTrue();
    }
}
