package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outcrop.iac.template.Templates;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LawTest {

    @TestFactory
    Stream<DynamicTest> every_law_holds_in_every_stage() {
        return EveryStage.EVERY.stream().flatMap(stage -> {
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

    /** Stages are synthesized with this in the CDK's process, so that it has to be one that stops it. */
    @Test
    void whoever_connects_while_stages_are_synthesized_is_stopped() throws Exception {
        var process = new ProcessBuilder(
                        "node",
                        "--require",
                        Cloud.NO_NETWORK.toString(),
                        "-e",
                        "fetch('http://127.0.0.1:9')"
                                + ".catch(e => { throw e.cause ?? e; }); require('node:net').connect(9, '127.0.0.1')")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isNotZero();
        assertThat(said).contains("no network while stages are synthesized");
    }
}
