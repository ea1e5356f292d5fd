package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Tasks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Where nothing is made. */
final class NoShipyard implements Shipyard {
    @Override
    public Optional<String> hindrance(Tasks.Architecture architecture) {
        throw new AssertionError("nobody asks in a dry run");
    }

    @Override
    public String check(Path agents, String models) {
        throw new AssertionError("a dry run starts no server");
    }

    @Override
    public Shipped ship(
            Tasks.Architecture architecture,
            Optional<Path> agents,
            String repository,
            String password,
            Consumer<String> said) {
        throw new AssertionError("a dry run makes no image");
    }
}
