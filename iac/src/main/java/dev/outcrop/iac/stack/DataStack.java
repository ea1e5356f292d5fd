package dev.outcrop.iac.stack;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.part.Database;
import dev.outcrop.iac.part.FileStore;
import dev.outcrop.iac.part.SecretBundle;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/** What must not be lost: the database, attached files, and secrets that people filled in. */
public final class DataStack extends StageStack {
    private final Database database;
    private final SecretBundle secrets;
    private final FileStore files;

    DataStack(Construct scope, StageConfig stage, FoundationStack foundation) {
        super(scope, stage, "Data", "database, secrets and attached files", true);
        IKey key = Key.fromKeyArn(this, "Key", foundation.keyArn());
        database =
                new Database(this, stage, foundation.grid(), foundation.tasks().group(), key);
        database.usedBefore().forEach(this::exportValue);
        secrets = new SecretBundle(this, stage, key);
        files = new FileStore(this, stage, key);
        CfnOutput.Builder.create(this, "OwnerSecret")
                .value(database.ownerSecret())
                .description("With it the server's user is made; no task sees it")
                .build();
    }

    Database database() {
        return database;
    }

    FileStore files() {
        return files;
    }

    SecretBundle secrets() {
        return secrets;
    }
}
