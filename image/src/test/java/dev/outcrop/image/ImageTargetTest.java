package dev.outcrop.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageTargetTest {
    @Test
    void plain_http_is_for_this_machine_alone() {
        assertThat(List.of("127.0.0.1:5000/outcrop", "localhost:5000/a/b"))
                .allMatch(place -> new ImageTarget(place, Optional.empty()).onLoopback());
        assertThat(List.of("localhost.example/outcrop", "111122223333.dkr.ecr.eu-central-1.amazonaws.com/outcrop-prod"))
                .noneMatch(place -> new ImageTarget(place, Optional.empty()).onLoopback());
    }

    @Test
    void a_name_without_a_registry_is_refused_before_anything_is_made() {
        assertThatThrownBy(() -> new ImageTarget("outcrop", Optional.empty()))
                .isInstanceOf(ImageProblem.class)
                .hasMessageContaining("REGISTRY/NAME");
    }

    @Test
    void nobody_reads_a_password_by_chance() {
        assertThat(new ImageTarget("127.0.0.1:5000/outcrop", Optional.of(new Login("AWS", "secret"))).toString())
                .contains("AWS")
                .doesNotContain("secret");
    }
}
