package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** What becomes of things when their stack is destroyed, and how long logs are kept. */
final class Kept {
    private Kept() {}

    /** What is kept is so once its creation has succeeded: else its name would be in the way of the next try. */
    static RemovalPolicy policy(StageConfig stage) {
        return stage.profile().keepsData() ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    }

    static LogGroup logs(Construct scope, String id, StageConfig stage, String name) {
        return LogGroup.Builder.create(scope, id)
                .logGroupName(name)
                .retention(retention(stage))
                .removalPolicy(policy(stage))
                .build();
    }

    private static RetentionDays retention(StageConfig stage) {
        return switch (stage.watch().logDays()) {
            case 7 -> RetentionDays.ONE_WEEK;
            case 30 -> RetentionDays.ONE_MONTH;
            case 90 -> RetentionDays.THREE_MONTHS;
            default -> RetentionDays.ONE_YEAR;
        };
    }
}
