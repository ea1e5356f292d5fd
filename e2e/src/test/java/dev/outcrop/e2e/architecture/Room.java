package dev.outcrop.e2e.architecture;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One module of the house.
 *
 * @param packages what lives there, below the root; their sub-packages too, unless another room names them
 * @param rooms names of the other rooms that it may import
 * @param foreign packages of other people that it may import, beside what every room may
 */
record Room(String name, List<String> packages, Set<String> rooms, List<String> foreign) {
    private static final List<String> EVERYWHERE = List.of(
            "java",
            "javax",
            "jdk",
            "org.jspecify.annotations",
            "org.slf4j",
            "tools.jackson",
            "com.fasterxml.jackson.annotation"); // Jackson 3 kept the annotations of Jackson 2

    Room {
        requireNonNull(name, "name is null");
        packages = List.copyOf(packages);
        rooms = Set.copyOf(rooms);
        foreign = List.copyOf(foreign);
    }

    /** The table of section 3 of the house plan, for what is built so far. */
    static final List<Room> HOUSE = List.of(
            new Room(
                    "core",
                    List.of(
                            "id",
                            "file",
                            "model",
                            "access",
                            "conversation",
                            "tool",
                            "usage",
                            "output",
                            "prompt",
                            "agent",
                            "run",
                            "trace",
                            "http"),
                    Set.of(),
                    List.of(
                            "com.github.victools",
                            "com.fasterxml.classmate", // types in victools' API
                            "com.networknt.schema",
                            "dev.cel", // conditions of approval
                            "com.google.common.collect", // lists in CEL's API
                            "org.apache.pdfbox",
                            "org.apache.fontbox",
                            "org.snakeyaml.engine")),
            new Room(
                    "bedrock",
                    List.of("bedrock"),
                    Set.of("core"),
                    List.of(
                            "software.amazon.awssdk",
                            "org.apache.hc", // the transport's connections
                            "org.snakeyaml.engine")), // models.yaml
            new Room(
                    "bedrock-local",
                    List.of("bedrock.local"),
                    Set.of(),
                    List.of("software.amazon.eventstream", "io.helidon")),
            new Room(
                    "store",
                    List.of("store"),
                    Set.of("core"),
                    List.of(
                            "org.sqlite",
                            "org.postgresql",
                            "com.zaxxer.hikari",
                            "org.flywaydb",
                            "com.github.kagkarlsson",
                            "software.amazon.awssdk.services.s3")),
            new Room(
                    "langfuse",
                    List.of("langfuse"),
                    Set.of("core"),
                    List.of(
                            "io.opentelemetry.proto",
                            "com.google.protobuf", // spans and metrics on the wire
                            "io.prometheus.metrics")),
            new Room("agents", List.of("agents"), Set.of("core"), List.of()),
            new Room("testkit", List.of("testkit"), Set.of("core", "bedrock-local"), List.of("org.assertj")),
            new Room(
                    "server",
                    List.of("server"),
                    Set.of("core", "bedrock", "bedrock-local", "store", "langfuse", "agents"),
                    List.of(
                            "io.helidon",
                            "picocli",
                            "com.github.difflib", // outcrop prompts diff
                            "com.nimbusds",
                            "ch.qos.logback",
                            "com.networknt.schema", // request bodies
                            "org.snakeyaml.engine", // outcrop.yaml
                            "io.prometheus.metrics",
                            "org.apache.hc")), // the client below the guarded one
            new Room(
                    "image",
                    List.of("image"),
                    Set.of(),
                    List.of("com.google.cloud.tools.jib", "org.apache.commons.compress", "org.tukaani.xz", "picocli")),
            new Room(
                    "iac",
                    List.of("iac"),
                    Set.of("core", "image"),
                    List.of(
                            "picocli",
                            "software.amazon.awssdk",
                            "software.amazon.awscdk",
                            "software.constructs",
                            "software.amazon.jsii", // what the CDK's classes are made of
                            "io.github.cdklabs.cdknag")));

    /** Whether the package of a foreign class may be imported here. */
    boolean mayUse(String foreignPackage) {
        return Stream.concat(EVERYWHERE.stream(), foreign.stream())
                .anyMatch(allowed -> foreignPackage.equals(allowed) || foreignPackage.startsWith(allowed + "."));
    }
}
