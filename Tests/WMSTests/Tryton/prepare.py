"""Makes a Tryton database for the tests: a company with a warehouse of two shelves, a supplier, a customer, and products.

Usage: prepare.py FOLDER, with the Python of an environment that has trytond_stock. Leaves FOLDER/tally.sqlite.
"""
import os
import subprocess
import sys
from decimal import Decimal

folder = os.path.abspath(sys.argv[1])
os.makedirs(folder, exist_ok=True)
made = os.path.join(folder, 'making')
os.makedirs(made, exist_ok=True)
name = os.path.join(made, 'tally.sqlite')
open(name, 'w').close()
conf = os.path.join(made, 'trytond.conf')
with open(conf, 'w') as file:
    file.write('[database]\nuri = sqlite://\npath = %s\n' % made)
with open(os.path.join(made, 'password'), 'w') as file:
    file.write('s3cret')
environment = dict(os.environ, TRYTONPASSFILE=os.path.join(made, 'password'))
admin = os.path.join(os.path.dirname(sys.executable), 'trytond-admin')
for words in [['--all', '--email', 'root@example.com'], ['-u', 'stock', 'company', '--activate-dependencies']]:
    subprocess.run([admin, '-c', conf, '-d', 'tally'] + words, check=True, env=environment)

from trytond.config import config  # noqa: E402

config.update_etc(conf)
from trytond.pool import Pool  # noqa: E402
from trytond.transaction import Transaction  # noqa: E402

Pool.start()
pool = Pool('tally')
with Transaction().start('tally', 0):
    pool.init()
with Transaction().start('tally', 1, context={'active_test': False}) as transaction:
    def create(model, **values):
        return pool.get(model).create([values])[0]

    currency = create('currency.currency', name='Euro', symbol='€', code='EUR')
    party = create('party.party', name='North warehouse')
    company = create('company.company', party=party.id, currency=currency.id)
    User = pool.get('res.user')
    user = User.search([('login', '=', 'admin')])[0]
    User.write([user], {'companies': [('add', [company.id])], 'company': company.id})
    with transaction.set_context(company=company.id):
        address = [('create', [{}])]
        supplier = create('party.party', name='Tea gardens', code='SUPPLIER', addresses=address)
        customer = create('party.party', name='Corner shop', code='CUSTOMER', addresses=address)
        unit = pool.get('product.uom').search([('symbol', '=', 'u')])[0]
        for code in ['TEA', 'MILK', 'SOAP']:
            create(
                'product.template', name=code.title(), type='goods', default_uom=unit.id, cost_price_method='fixed',
                products=[('create', [{'suffix_code': code, 'cost_price': Decimal('1')}])])
        Location = pool.get('stock.location')
        places = {place.code: place for place in Location.search([('code', 'in', ['WH', 'IN', 'STO', 'OUT'])])}
        for code in ['A-01', 'A-02']:
            create('stock.location', name=code, code=code, type='storage', parent=places['STO'].id)
    transaction.commit()
for suffix in ['-wal', '-shm']:
    assert not os.path.exists(name + suffix)
os.rename(name, os.path.join(folder, 'tally.sqlite'))
