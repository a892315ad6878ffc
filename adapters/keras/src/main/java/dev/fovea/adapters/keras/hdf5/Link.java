package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import io.jhdf.Constants;
import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.SymbolTableEntry;
import io.jhdf.Utils;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A name in a group.
 *
 * @param kind what it leads to
 * @param address of the header of the object, for a hard one
 */
record Link(Kind kind, long address) {

    /** The kinds; only hard links are ever followed. */
    enum Kind {
        HARD,
        SOFT,
        EXTERNAL
    }

    /** The links of a group, in the file's order. */
    static Map<String, Link> all(Hdf5File file, String path, ObjectHeader header) {
        Map<String, Link> links = new LinkedHashMap<>();
        if (header.hasMessageOfType(SymbolTableMessage.class)) {
            ofTable(file, path, header, links);
        } else if (header.hasMessageOfType(LinkInfoMessage.class)) {
            ofMessages(file, path, header, links);
        }
        return links;
    }

    private static void ofTable(Hdf5File file, String path, ObjectHeader header, Map<String, Link> links) {
        Storage storage = file.storage();
        SymbolTableMessage table = header.getMessageOfType(SymbolTableMessage.class);
        ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
        for (long node :
                BTreeV1.createGroupBTree(storage, table.getBTreeAddress()).getChildAddresses()) {
            for (SymbolTableEntry entry : new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
                String name = Utils.readUntilNull(names.duplicate().position(entry.getLinkNameOffset()));
                storage.spend(name.length());
                put(
                        file,
                        path,
                        links,
                        name,
                        entry.getCacheType() == 2 ? Kind.SOFT : Kind.HARD,
                        entry.getObjectHeaderAddress());
            }
        }
    }

    private static void ofMessages(Hdf5File file, String path, ObjectHeader header, Map<String, Link> links) {
        Storage storage = file.storage();
        LinkInfoMessage info = header.getMessageOfType(LinkInfoMessage.class);
        if (info.getBTreeNameIndexAddress() == Constants.UNDEFINED_ADDRESS) {
            for (LinkMessage message : header.getMessagesOfType(LinkMessage.class)) {
                put(file, path, links, message);
            }
            return;
        }
        FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
        for (LinkNameForIndexedGroupRecord record :
                Trees.<LinkNameForIndexedGroupRecord>records(storage, info.getBTreeNameIndexAddress())) {
            storage.spend(record.getId().remaining());
            put(file, path, links, LinkMessage.fromBuffer(heap.getId(record.getId()), storage.getSuperblock()));
        }
    }

    private static void put(Hdf5File file, String path, Map<String, Link> links, LinkMessage message) {
        Kind kind = switch (message.getLinkType()) {
            case HARD -> Kind.HARD;
            case SOFT -> Kind.SOFT;
            case EXTERNAL -> Kind.EXTERNAL;
        };
        long address = kind == Kind.HARD ? message.getHardLinkAddress() : Constants.UNDEFINED_ADDRESS;
        put(file, path, links, message.getLinkName(), kind, address);
    }

    private static void put(Hdf5File file, String path, Map<String, Link> links, String name, Kind kind, long address) {
        if (links.put(name, new Link(kind, address)) != null) {
            throw new ModelException(Fault.of("hdf5 file", file.name())
                    .expected("one '" + Hdf5File.cut(name) + "' in a group")
                    .got("a second one")
                    .at(Hdf5File.cut(path)));
        }
    }
}
