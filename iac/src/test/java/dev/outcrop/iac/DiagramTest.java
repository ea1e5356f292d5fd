package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.picture.Diagram;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DiagramTest {

    @Test
    void pictures_in_the_readme_are_current() throws IOException {
        var text = new StringBuilder();
        for (String stage : EveryStage.SHIPPED) {
            text.append("**").append(stage).append("**\n\n```mermaid\n");
            text.append(new Diagram(Cloud.templates(stage)).mermaid()).append("```\n\n");
        }
        Generated.hold(Cloud.IAC.resolve("README.md"), "pictures", text.toString());
    }

    @Test
    void a_picture_has_what_is_in_the_templates() {
        assertThat(new Diagram(Cloud.templates("private")).mermaid())
                .contains("internal load balancer", "private endpoints")
                .doesNotContain("internet");
        assertThat(new Diagram(Cloud.templates("nodomain")).mermaid())
                .contains(
                        "people on the internet",
                        "people --> edge --> firewall --> balancer",
                        "internal load balancer");
        assertThat(new Diagram(Cloud.templates("prod")).mermaid()).contains("2 NAT gateways", "Cognito");
    }
}
