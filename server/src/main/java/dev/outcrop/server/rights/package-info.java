/** What somebody may not use is not there for them. */
@NullMarked
package dev.outcrop.server.rights;

import org.jspecify.annotations.NullMarked;
