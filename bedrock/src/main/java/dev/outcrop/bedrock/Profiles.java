package dev.outcrop.bedrock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/** The files {@code ~/.aws/config} and {@code ~/.aws/credentials}, read when first asked for, and the profile chosen. */
final class Profiles {
    private final AwsSettings settings;
    private Optional<ProfileFile> read = Optional.empty();

    Profiles(AwsSettings settings) {
        this.settings = settings;
    }

    String name() {
        return settings.setting("aws.profile", "AWS_PROFILE").orElse("default");
    }

    Optional<Profile> profile() {
        return file().profile(name());
    }

    Optional<String> property(String key) {
        return profile().flatMap(profile -> profile.property(key));
    }

    /** A setting of one service, in the {@code [services …]} section that the profile names. */
    Optional<String> serviceProperty(String service, String key) {
        return property("services")
                .flatMap(section -> file().getSection("services", section))
                .flatMap(section -> section.property(service + "." + key));
    }

    synchronized ProfileFile file() {
        if (read.isEmpty()) {
            ProfileFile.Aggregator all = ProfileFile.aggregator();
            add(all, "aws.sharedCredentialsFile", "AWS_SHARED_CREDENTIALS_FILE", "credentials");
            add(all, "aws.configFile", "AWS_CONFIG_FILE", "config");
            read = Optional.of(all.build());
        }
        return read.get();
    }

    private void add(ProfileFile.Aggregator all, String property, String variable, String name) {
        Path path = settings.setting(property, variable)
                .map(Path::of)
                .orElseGet(() -> home().resolve(".aws").resolve(name));
        if (Files.isReadable(path)) {
            all.addFile(ProfileFile.builder()
                    .content(path)
                    .type(name.equals("config") ? ProfileFile.Type.CONFIGURATION : ProfileFile.Type.CREDENTIALS)
                    .build());
        }
    }

    private Path home() {
        return Path.of(settings.variable("HOME")
                .or(() -> settings.variable("USERPROFILE"))
                .or(() -> settings.property("user.home"))
                .orElse("."));
    }
}
