package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.Names;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/** A stack of a stage, whose zones are those of its file: the CDK would ask an account for them. */
abstract class StageStack extends Stack {
    // Asked for by the parent's constructor, before there is a value.
    private final @Nullable List<String> zones;

    StageStack(Construct scope, StageConfig stage, String kind, String description, boolean holdsData) {
        super(
                scope,
                new Names(stage).stack(kind),
                StackProps.builder()
                        .env(Environment.builder()
                                .account(stage.account())
                                .region(stage.region())
                                .build())
                        .description("Outcrop " + stage.name() + ": " + description)
                        .terminationProtection(holdsData && stage.profile().keepsData())
                        .tags(new TreeMap<>(Map.of("outcrop:stage", stage.name())))
                        .build());
        zones = stage.zones();
    }

    @Override
    public List<String> getAvailabilityZones() {
        return zones == null ? List.of() : zones;
    }
}
