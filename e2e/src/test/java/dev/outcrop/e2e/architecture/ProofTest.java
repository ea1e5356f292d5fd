package dev.outcrop.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofTest {
    private static final Proof PROOF = new Proof("core/src/test/java/SomeTest.java", "it_holds");

    @Test
    void a_test_that_is_run_is_a_proof() {
        assertThat(PROOF.isRun("class SomeTest { @Test void it_holds() {} }")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class SomeTest { @Test void another() {} }",
                "class SomeTest { void it_holds() {} }",
                "class SomeTest { @Test @Disabled void it_holds() {} }",
                "class SomeTest { @Disabled(\"broken\") @Test void it_holds() {} }",
                "@Disabled class SomeTest { @Test void it_holds() {} }",
                "@EnabledOnOs(OS.WINDOWS) class SomeTest { @Test void it_holds() {} }",
                "class SomeTest { @Test void it_holds() { assumeTrue(false); } }"
            })
    void one_that_is_missing_or_switched_off_is_none(String source) {
        assertThat(PROOF.isRun(source)).isFalse();
    }
}
