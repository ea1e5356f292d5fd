package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Tasks;
import java.util.Optional;
import java.util.function.Consumer;

/** Where nothing is made. */
final class NoShipyard implements Shipyard {
    @Override
    public Optional<String> hindrance(Tasks.Architecture architecture) {
        throw new AssertionError("nobody asks in a dry run");
    }

    @Override
    public Shipped ship(Tasks.Architecture architecture, String repository, String password, Consumer<String> said) {
        throw new AssertionError("a dry run makes no image");
    }
}
