@NullMarked
package dev.outcrop.server.keeping;

import org.jspecify.annotations.NullMarked;
