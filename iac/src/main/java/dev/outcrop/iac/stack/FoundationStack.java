package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.Grid;
import dev.outcrop.iac.part.ImageShelf;
import dev.outcrop.iac.part.Names;
import dev.outcrop.iac.part.PrivateDoors;
import dev.outcrop.iac.part.ServerLog;
import dev.outcrop.iac.part.StageKey;
import dev.outcrop.iac.part.TaskGroup;
import software.amazon.awscdk.CfnOutput;
import software.constructs.Construct;

/** What is there before an image is: network, repository, key, log. */
public final class FoundationStack extends StageStack {
    private final Grid grid;
    private final StageKey key;
    private final TaskGroup tasks;

    FoundationStack(Construct scope, StageConfig stage) {
        super(scope, stage, "Foundation", "network, image repository, key and log", true);
        grid = new Grid(this, stage);
        tasks = new TaskGroup(this, grid);
        new PrivateDoors(this, stage, grid, tasks.group());
        key = new StageKey(this, stage);
        new ImageShelf(this, stage);
        new ServerLog(this, stage);
        CfnOutput.Builder.create(this, "Repository")
                .value(new Names(stage).repository())
                .description("Where the image is pushed to")
                .build();
    }

    Grid grid() {
        return grid;
    }

    String keyArn() {
        return key.arn();
    }

    TaskGroup tasks() {
        return tasks;
    }
}
