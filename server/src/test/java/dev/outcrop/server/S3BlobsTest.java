package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.bedrock.AwsSettings;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import dev.outcrop.store.Blobs;
import dev.outcrop.store.StoreFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attached files in a bucket, signed as AWS signs. */
@SuppressWarnings("NullAway.Init") // filled before each test
class S3BlobsTest {
    private static final AttachmentId ID = new AttachmentId("att_1");

    @TempDir
    private Path folder;

    private FakeS3 s3;

    @BeforeEach
    void start() throws IOException {
        s3 = new FakeS3();
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    private Blobs blobs(String bucket, String secret) {
        var aws = AwsSettings.of(
                Map.of(
                        "AWS_ACCESS_KEY_ID",
                        FakeS3.KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        secret,
                        "AWS_REGION",
                        FakeS3.REGION,
                        "AWS_ENDPOINT_URL_S3",
                        s3.endpoint().toString()),
                Map.of());
        if (aws.storage() instanceof AwsSettings.Storage.Found(var endpoint, var signing)) {
            return Blobs.s3(endpoint, bucket, "outcrop/", signing::sign, folder.resolve("incoming"));
        }
        throw new AssertionError("no storage: " + aws.storage());
    }

    private Blobs blobs() {
        return blobs(FakeS3.BUCKET, FakeS3.SECRET);
    }

    private static void keep(Blobs blobs, AttachmentId id, String content) throws IOException {
        try (Blobs.Staged staged = blobs.stage(new ByteArrayInputStream(content.getBytes(UTF_8)))) {
            staged.keep(id);
        }
    }

    @Test
    void content_is_put_read_listed_and_removed() throws IOException {
        Blobs blobs = blobs();
        keep(blobs, ID, "大根");
        assertThat(s3.objects).containsOnlyKeys("outcrop/att_1");
        assertThat(blobs.read(ID).map(bytes -> new String(bytes, UTF_8))).contains("大根");
        assertThat(folder.resolve("incoming")).isEmptyDirectory();

        for (int i = 2; i <= 5; i++) {
            keep(blobs, new AttachmentId("att_" + i), "x");
        }
        s3.objects.put("other/att_9", new byte[0]);
        s3.objects.put("outcrop/a.txt", new byte[0]);
        assertThat(blobs.keptBefore(Instant.now()).stream().map(AttachmentId::value))
                .containsExactly("att_1", "att_2", "att_3", "att_4", "att_5");
        assertThat(blobs.keptBefore(Instant.EPOCH)).isEmpty();

        blobs.remove(ID);
        blobs.remove(ID);
        assertThat(blobs.read(ID)).isEmpty();
    }

    @Test
    void what_passes_is_tried_again_and_what_stays_is_said_in_a_sentence() throws IOException {
        s3.busy.set(2);
        keep(blobs(), ID, "x");
        s3.busy.set(3);
        assertThatThrownBy(() -> blobs().read(ID))
                .isInstanceOfSatisfying(
                        StoreFailure.NotRead.class,
                        failure -> assertThat(failure.passing()).isTrue())
                .hasMessageContaining("503 SlowDown");

        assertThatThrownBy(() -> keep(blobs(FakeS3.BUCKET, "wrong"), ID, "x"))
                .isInstanceOf(StoreFailure.NotStored.class)
                .hasMessage(
                        "The file can't be stored: S3 answers for the bucket files with 403 SignatureDoesNotMatch.");
        assertThatThrownBy(() -> keep(blobs("elsewhere", FakeS3.SECRET), ID, "x"))
                .hasMessageContaining("NoSuchBucket");
        assertThat(folder.resolve("incoming")).isEmptyDirectory();
        s3.close();
        assertThatThrownBy(() -> blobs().read(ID)).hasMessageContaining("S3 can't be reached");
    }

    private FileSupply supply(Map<String, String> aws) {
        var settings = SettingsReader.read(
                Map.of(
                        SettingKey.DATA,
                        folder.resolve("data").toString(),
                        SettingKey.ATTACHMENTS_STORE,
                        "s3://" + FakeS3.BUCKET + "/outcrop"),
                Optional.empty(),
                Map.of(),
                folder,
                folder);
        return new FileSupply(settings, aws);
    }

    @Test
    void a_server_keeps_files_in_the_bucket_that_is_set() throws IOException {
        var aws = Map.of(
                "AWS_ACCESS_KEY_ID", FakeS3.KEY,
                "AWS_SECRET_ACCESS_KEY", FakeS3.SECRET,
                "AWS_REGION", FakeS3.REGION,
                "AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        keep(supply(aws).blobs(), ID, "x");
        assertThat(s3.objects).containsOnlyKeys("outcrop/att_1");

        String nothing = folder.resolve("nothing").toString();
        assertThatThrownBy(() -> supply(Map.of("AWS_CONFIG_FILE", nothing, "AWS_SHARED_CREDENTIALS_FILE", nothing))
                        .blobs())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("S3 needs AWS credentials");
    }

    @Test
    void an_api_key_of_bedrock_is_not_for_s3() {
        var aws = AwsSettings.of(Map.of("AWS_BEARER_TOKEN_BEDROCK", "k", "AWS_REGION", "eu-central-1"), Map.of());
        assertThat(aws.storage()).isInstanceOf(AwsSettings.Storage.Missing.class);
        assertThat(Files.exists(folder.resolve("incoming"))).isFalse();
    }
}
