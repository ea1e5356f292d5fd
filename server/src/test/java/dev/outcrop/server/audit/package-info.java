@NullMarked
package dev.outcrop.server.audit;

import org.jspecify.annotations.NullMarked;
