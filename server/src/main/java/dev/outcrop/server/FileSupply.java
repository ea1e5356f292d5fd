package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.AwsSettings;
import dev.outcrop.server.config.Settings;
import dev.outcrop.store.Blobs;
import java.nio.file.Path;
import java.util.Map;

/** Decides where the content of attached files is. */
final class FileSupply {
    private final Settings settings;
    private final Map<String, String> environment;

    FileSupply(Settings settings, Map<String, String> environment) {
        this.settings = requireNonNull(settings, "settings is null");
        this.environment = Map.copyOf(environment);
    }

    /**
     * In the data folder, or in the bucket that is set.
     *
     * @throws StartFailure if a bucket is set and there are no credentials for it
     */
    Blobs blobs() {
        Path folder = settings.data().resolve("attachments");
        return settings.attachments().map(place -> bucket(place, folder)).orElseGet(() -> Blobs.in(folder));
    }

    private Blobs bucket(Settings.S3Place place, Path folder) {
        return switch (ModelSupply.aws(settings.bedrock(), environment).storage()) {
            case AwsSettings.Storage.Found(var endpoint, var signing) ->
                Blobs.s3(endpoint, place.bucket(), place.prefix(), signing::sign, folder.resolve("incoming"));
            case AwsSettings.Storage.Missing(String why) ->
                throw new StartFailure("attachments.store names a bucket, but " + why + ".");
        };
    }
}
