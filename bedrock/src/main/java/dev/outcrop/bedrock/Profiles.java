package dev.outcrop.bedrock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;

/**
 * The files {@code ~/.aws/config} and {@code ~/.aws/credentials}, read when first asked for and again when they change
 * (tools for single sign-on write fresh keys into them), and the profile chosen.
 */
final class Profiles {
    private final AwsSettings settings;
    private Optional<ProfileFileSupplier> files = Optional.empty();

    Profiles(AwsSettings settings) {
        this.settings = settings;
    }

    String name() {
        return settings.setting("aws.profile", "AWS_PROFILE").orElse("default");
    }

    Optional<Profile> profile() {
        return files().get().profile(name());
    }

    Optional<String> property(String key) {
        return profile().flatMap(profile -> profile.property(key));
    }

    /** A setting of one service, in the {@code [services …]} section that the profile names. */
    Optional<String> serviceProperty(String service, String key) {
        return property("services")
                .flatMap(section -> files().get().getSection("services", section))
                .flatMap(section -> section.property(service + "." + key));
    }

    synchronized ProfileFileSupplier files() {
        if (files.isEmpty()) {
            ProfileFileSupplier[] readable = Stream.of(
                            file("aws.sharedCredentialsFile", "AWS_SHARED_CREDENTIALS_FILE", "credentials")
                                    .map(path -> read(path, ProfileFile.Type.CREDENTIALS)),
                            file("aws.configFile", "AWS_CONFIG_FILE", "config")
                                    .map(path -> read(path, ProfileFile.Type.CONFIGURATION)))
                    .flatMap(Optional::stream)
                    .toArray(ProfileFileSupplier[]::new);
            files = Optional.of(
                    readable.length == 0
                            ? ProfileFileSupplier.fixedProfileFile(
                                    ProfileFile.aggregator().build())
                            : ProfileFileSupplier.aggregate(readable));
        }
        return files.get();
    }

    private static ProfileFileSupplier read(Path path, ProfileFile.Type type) {
        return ProfileFileSupplier.reloadWhenModified(path, type);
    }

    private Optional<Path> file(String property, String variable, String name) {
        return Optional.of(settings.setting(property, variable)
                        .map(Path::of)
                        .orElseGet(() -> home().resolve(".aws").resolve(name)))
                .filter(Files::isReadable);
    }

    private Path home() {
        return Path.of(settings.variable("HOME")
                .or(() -> settings.variable("USERPROFILE"))
                .or(() -> settings.property("user.home"))
                .orElse("."));
    }
}
