package dev.outcrop.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds a line against what CloudWatch demands of it; one that breaks a rule would be a line of the log and nothing else.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded metric format</a>
 */
public final class EmbeddedMetrics {
    private static final Set<String> UNITS = Set.of(
            "Seconds",
            "Microseconds",
            "Milliseconds",
            "Bytes",
            "Kilobytes",
            "Megabytes",
            "Gigabytes",
            "Bits",
            "Percent",
            "Count",
            "Bytes/Second",
            "Count/Second",
            "None");

    private EmbeddedMetrics() {}

    /** The line as JSON, if it is right. */
    public static JsonNode checked(String line) {
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThan(1 << 20);
        JsonNode root = JsonMapper.shared().readTree(line);
        assertThat(root.isObject()).isTrue();
        JsonNode about = root.path("_aws");
        assertThat(about.propertyNames()).contains("Timestamp", "CloudWatchMetrics");
        assertThat(about.path("Timestamp").isIntegralNumber()).isTrue();
        assertThat(about.path("Timestamp").longValue()).as("in milliseconds").isGreaterThan(1_500_000_000_000L);
        assertThat(about.path("CloudWatchMetrics").isArray()).isTrue();
        assertThat(about.path("CloudWatchMetrics").size()).isPositive();
        for (JsonNode directive : about.path("CloudWatchMetrics")) {
            text(directive.path("Namespace"), 1024);
            assertThat(directive.path("Dimensions").isArray()).isTrue();
            assertThat(directive.path("Dimensions").size()).isPositive();
            for (JsonNode dimensions : directive.path("Dimensions")) {
                assertThat(dimensions.isArray()).isTrue();
                assertThat(dimensions.size()).isBetween(0, 30);
                for (JsonNode dimension : dimensions) {
                    text(dimension, 250);
                    text(root.path(dimension.stringValue()), 1024); // a number would be no dimension
                }
            }
            assertThat(directive.path("Metrics").size()).isBetween(1, 100);
            for (JsonNode metric : directive.path("Metrics")) {
                text(metric.path("Name"), 1024);
                assertThat(UNITS).contains(metric.path("Unit").stringValue());
                JsonNode value = root.path(metric.path("Name").stringValue());
                assertThat(value.isNumber()).as(metric.toString()).isTrue();
                assertThat(Double.isFinite(value.doubleValue())).isTrue();
            }
        }
        return root;
    }

    private static void text(JsonNode node, int most) {
        assertThat(node.isString()).as(node.toString()).isTrue();
        assertThat(node.stringValue().length()).isBetween(1, most);
        assertThat(node.stringValue()).doesNotStartWith(":").isNotBlank();
    }
}
