package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.model.ModelFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsSettingsTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();

    @BeforeEach
    void stayAtHome() {
        environment.put("HOME", home.toString());
    }

    @Test
    void nothing_configured_says_where_was_looked() {
        assertThat(settings().access())
                .isEqualTo(new AwsSettings.Access.Missing(
                        "no AWS credentials in environment, profile \"default\" or container"));
        assertThatThrownBy(() -> BedrockModel.Options.from(settings()))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.UNAUTHENTICATED));
    }

    @Test
    void a_profile_that_can_t_be_read_is_told_to_whoever_signs_in_to_a_database() throws IOException {
        config("[default]\ncredential_process\n");
        assertThat(settings().databaseTokens(Clock.systemUTC()))
                .isInstanceOfSatisfying(
                        AwsSettings.Signing.Missing.class,
                        missing -> assertThat(missing.why()).startsWith("the AWS configuration cannot be read: "));
    }

    @Test
    void keys_without_a_region_are_not_enough() {
        environment.put("AWS_ACCESS_KEY_ID", "AKID");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        assertThat(settings().access())
                .isInstanceOfSatisfying(
                        AwsSettings.Access.Missing.class,
                        missing -> assertThat(missing.why())
                                .contains("no AWS region")
                                .contains("AWS_REGION"));
    }

    @Test
    void sources_are_taken_in_the_sdks_order() throws IOException {
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/role");
        assertThat(source()).isEqualTo("the container's role");
        config(
                "[profile dev]\nrole_arn = arn:aws:iam::1:role/x\ncredential_source = EcsContainer\n[default]\nregion = us-west-2\n");
        assertThat(source()).isEqualTo("the container's role"); // a profile with a region only gives no credentials
        environment.put("AWS_PROFILE", "dev");
        assertThat(source()).isEqualTo("the AWS profile \"dev\"");
        environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", home.resolve("token").toString());
        environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/x");
        assertThat(source()).startsWith("a web identity token");
        environment.put("AWS_ACCESS_KEY_ID", "AKID");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        assertThat(source()).startsWith("credentials in the environment");
        properties.put("aws.accessKeyId", "AKID");
        properties.put("aws.secretAccessKey", "secret");
        assertThat(source()).startsWith("credentials in system properties");
        environment.put("AWS_BEARER_TOKEN_BEDROCK", "key");
        assertThat(source()).startsWith("a Bedrock API key");
    }

    @Test
    void sso_and_static_profiles_are_found_in_both_files() throws IOException {
        config("""
                [profile sso]
                sso_session = corp
                region = eu-west-1
                sso_account_id = 1
                sso_role_name = r
                [sso-session corp]
                sso_region = eu-west-1
                sso_start_url = https://x/start
                """);
        Files.writeString(
                home.resolve(".aws/credentials"),
                "[static]\naws_access_key_id = A\naws_secret_access_key = s\nregion = ap-northeast-1\n");
        environment.put("AWS_PROFILE", "sso");
        assertThat(settings().access()).isInstanceOfSatisfying(AwsSettings.Access.Found.class, found -> {
            assertThat(found.region()).isEqualTo("eu-west-1");
            assertThat(found.source()).isEqualTo("the AWS profile \"sso\"");
        });
        environment.put("AWS_PROFILE", "static");
        assertThat(settings().region()).contains("ap-northeast-1");
        assertThat(source()).isEqualTo("the AWS profile \"static\"");
        environment.put("AWS_PROFILE", "nowhere");
        assertThat(settings().access()).isInstanceOf(AwsSettings.Access.Missing.class);
    }

    @Test
    void a_broken_profile_file_is_a_reason_and_no_exception() throws IOException {
        config("[profile dev\nregion");
        environment.put("AWS_PROFILE", "dev");
        assertThat(settings().access())
                .isInstanceOfSatisfying(
                        AwsSettings.Access.Missing.class,
                        missing -> assertThat(missing.why()).contains("cannot be read"));
    }

    @Test
    void the_region_comes_from_property_environment_then_profile() throws IOException {
        config("[default]\nregion = us-west-2\n");
        assertThat(settings().region()).contains("us-west-2");
        environment.put("AWS_DEFAULT_REGION", "eu-west-3");
        assertThat(settings().region()).contains("eu-west-3");
        environment.put("AWS_REGION", "eu-west-1");
        assertThat(settings().region()).contains("eu-west-1");
        properties.put("aws.region", "eu-north-1");
        assertThat(settings().region()).contains("eu-north-1");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1,https://bedrock-runtime.us-east-1.amazonaws.com",
        "us-gov-west-1,https://bedrock-runtime.us-gov-west-1.amazonaws.com",
        "cn-north-1,https://bedrock-runtime.cn-north-1.amazonaws.com.cn"
    })
    void endpoints_follow_the_regions_partition(String region, URI endpoint) {
        assertThat(settings().runtimeEndpoint(region)).isEqualTo(endpoint);
        assertThat(settings().controlEndpoint(region).toString())
                .isEqualTo(endpoint.toString().replace("-runtime", ""));
    }

    @Test
    void endpoints_are_overridden_by_the_most_special_setting() throws IOException {
        config("[default]\nendpoint_url = http://profile\nservices = local\n");
        assertThat(runtime()).isEqualTo("http://profile");
        config("""
                [default]
                endpoint_url = http://profile
                services = local
                [services local]
                bedrock_runtime =
                  endpoint_url = http://section
                """);
        assertThat(runtime()).isEqualTo("http://section");
        assertThat(settings().controlEndpoint("us-east-1").toString()).isEqualTo("http://profile");
        environment.put("AWS_ENDPOINT_URL", "http://all");
        assertThat(runtime()).isEqualTo("http://all");
        environment.put("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://runtime");
        environment.put("AWS_ENDPOINT_URL_BEDROCK", "http://control");
        assertThat(runtime()).isEqualTo("http://runtime");
        assertThat(settings().controlEndpoint("us-east-1").toString()).isEqualTo("http://control");
        properties.put("aws.endpointUrlBedrockRuntime", "http://property");
        assertThat(runtime()).isEqualTo("http://property");
        environment.put("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
        environment.put("AWS_USE_FIPS_ENDPOINT", "true");
        assertThat(runtime()).isEqualTo("https://bedrock-runtime-fips.us-east-1.amazonaws.com");
    }

    @Test
    void the_instance_is_asked_only_if_that_is_configured() {
        assertThat(settings().instanceMetadata()).isFalse();
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
        assertThat(settings().instanceMetadata()).isTrue();
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        assertThat(settings().instanceMetadata()).isFalse();
        environment.remove("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        environment.put("AWS_EC2_METADATA_DISABLED", "false");
        environment.put("AWS_REGION", "us-east-1");
        assertThat(source()).isEqualTo("the instance's role");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1,us.anthropic,us.amazon",
        "eu-central-1,eu.anthropic,eu.amazon",
        "ap-northeast-1,jp.anthropic,apac.amazon",
        "ap-southeast-2,au.anthropic,apac.amazon",
        "ap-south-1,global.anthropic,apac.amazon",
        "us-gov-west-1,us-gov.anthropic,us-gov.amazon",
        "sa-east-1,global.anthropic,amazon.nova"
    })
    void default_models_are_near_the_region(String region, String first, String last) {
        Map<String, List<String>> models = DefaultModels.forRegion(region);
        assertThat(models).containsOnlyKeys("chat", "fast");
        models.values().forEach(ids -> {
            assertThat(ids.getFirst()).startsWith(first);
            assertThat(ids.getLast()).startsWith(last);
            assertThat(ids).doesNotHaveDuplicates();
        });
    }

    private AwsSettings settings() {
        return AwsSettings.of(environment, properties);
    }

    private String source() {
        return ((AwsSettings.Access.Found) settings().access()).source();
    }

    private String runtime() {
        return settings().runtimeEndpoint("us-east-1").toString();
    }

    private void config(String text) throws IOException {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), text);
    }
}
